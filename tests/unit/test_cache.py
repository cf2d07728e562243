"""A cache is a guess about speed, never about answers: whatever stands in its files, what comes of it is the same."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import cache as module
from bot.cache import MatcherCache
from bot.core.entry import Phrasing
from bot.core.matching.keeping import Unusable
from bot.core.matching.matcher import Matcher
from bot.encoders import open_words
from tests.meaning import FakeEncoder
from tests.unit.core.matching.test_matcher import PHRASINGS

MESSAGES = ("how do i delete my photos", "pasword forgoten", "zorblax", "Sync is stuck", "wie loesche ich mein konto")
KINDS = pytest.mark.parametrize("whole_up_to", [2_000, 0], ids=["whole", "shortlist"])


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def answers(matcher):
    return [matcher.match(text) for text in MESSAGES]


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def kept(folder, whole_up_to=2_000, encoder=None):
    matcher = Matcher.from_phrasings(PHRASINGS, whole_up_to=whole_up_to, encoder=encoder)
    MatcherCache(folder).keep(matcher, PHRASINGS, 0.95)
    return matcher


@KINDS
@pytest.mark.parametrize("encoder", [None, FakeEncoder()], ids=["spelling", "sense"])
def test_a_kept_matcher_answers_as_the_one_that_was_built(folder, whole_up_to, encoder):
    built = kept(folder, whole_up_to, encoder)
    found = MatcherCache(folder).matcher(PHRASINGS, 0.95, encoder)
    assert found is not None
    assert answers(found) == answers(built)


def test_another_order_of_phrasings_finds_it_and_nothing_else_does(folder):
    kept(folder)
    cache = MatcherCache(folder)
    assert cache.matcher(PHRASINGS[::-1], 0.95, None) is not None
    assert cache.matcher([*PHRASINGS, Phrasing("x", "en", "new")], 0.95, None) is None
    assert cache.matcher(PHRASINGS, 0.9, None) is None
    assert cache.matcher(PHRASINGS, 0.95, FakeEncoder()) is None


def test_what_one_encoder_made_is_nothing_to_another(folder):
    kept(folder, encoder=FakeEncoder())
    cache = MatcherCache(folder)
    assert cache.matcher(PHRASINGS, 0.95, FakeEncoder()) is not None
    others = (
        None, FakeEncoder(name="words"), FakeEncoder(version="2"), FakeEncoder(share=0.7), FakeEncoder(seeks=False),
        open_words(),
    )  # fmt: skip
    for other in others:
        assert cache.matcher(PHRASINGS, 0.95, other) is None


def test_arrays_of_another_width_than_the_encoders_make_no_matcher():
    with pytest.raises(Unusable, match="sense"):
        Matcher.revived(Matcher.from_phrasings(PHRASINGS, encoder=FakeEncoder()).kept(), open_words())


def test_other_code_finds_nothing(folder, monkeypatch):
    kept(folder)
    monkeypatch.setattr(module, "_code", lambda: "later")
    assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_byte_is_noticed(folder, data):
    if not folder.exists():
        kept(folder)
    path = only_file(folder)
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytes([whole[place] ^ data.draw(st.integers(1, 255))])
    path.write_bytes(whole[:place] + changed + whole[place + 1 :])
    try:
        assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is None
    finally:
        path.write_bytes(whole)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.integers(0, 3_000))
def test_a_cut_or_foreign_file_is_not_used(folder, damage):
    if not folder.exists():
        kept(folder)
    path = only_file(folder)
    whole = path.read_bytes()
    path.write_bytes(damage if isinstance(damage, bytes) else whole[: -1 - damage])
    try:
        assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is None
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("whole_up_to", [2_000, 0], ids=["whole", "shortlist"])
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_arrays_that_do_not_fit_make_no_matcher_that_fails(whole_up_to, data):
    """A checksum proves nothing about who wrote a file: each array is looked at too."""
    arrays = {name: array.copy() for name, array in BUILT[whole_up_to].kept().items()}
    name = data.draw(st.sampled_from(sorted(arrays)))
    array = arrays[name].reshape(-1)
    what = data.draw(st.sampled_from(["value", "shorter", "longer", "kind", "gone"]))
    if what == "value" and len(array):
        raw = array.view(np.uint8)
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    elif what == "shorter":
        arrays[name] = array[:-1]
    elif what == "longer":
        arrays[name] = np.append(array, array[:1])
    elif what == "kind":
        arrays[name] = array.astype(np.float32 if array.dtype != np.float32 else np.int64)
    elif what == "gone":
        del arrays[name]
    with np.errstate(all="ignore"):
        try:
            matcher = Matcher.revived(arrays, None)
        except Unusable:
            return
        for match in answers(matcher):
            assert all(0 <= each.confidence <= 1 for each in match.candidates)


BUILT = {size: Matcher.from_phrasings(PHRASINGS, whole_up_to=size) for size in (2_000, 0)}


def test_a_file_that_others_may_write_is_not_used(folder):
    kept(folder)
    only_file(folder).chmod(0o666)
    assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is None
    only_file(folder).chmod(0o600)
    assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is not None


def test_a_file_under_the_name_of_another_is_not_used(folder):
    kept(folder)
    path = only_file(folder)
    other = MatcherCache(folder)._file(module._key(PHRASINGS, 0.5, None))
    path.rename(other)
    assert MatcherCache(folder).matcher(PHRASINGS, 0.5, None) is None


@pytest.mark.parametrize("header", [[], {"key": 1}, {"arrays": []}, {"arrays": [["x", "|O", [1]]]}, {"arrays": 7}])
def test_a_header_that_asks_for_anything_else_is_refused(folder, header):
    kept(folder)
    key = module._key(PHRASINGS, 0.95, None)
    rest = json.dumps({"key": key, **header} if isinstance(header, dict) else header).encode() + b"\nbody"
    only_file(folder).write_bytes(hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
    assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is None


def test_old_and_half_written_files_go(folder):
    kept(folder)
    for number in range(8):
        (folder / f"matcher-{number}.writing").write_bytes(b"")
    kept(folder)
    assert len(list(folder.iterdir())) == module.MOST_FILES
    assert MatcherCache(folder).matcher(PHRASINGS, 0.95, None) is not None


def test_starts_at_the_same_time_do_not_disturb_each_other(folder):
    built = kept(folder)
    cache = MatcherCache(folder)

    def start(_):
        cache.keep(built, PHRASINGS, 0.95)
        return cache.matcher(PHRASINGS, 0.95, None)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(start, range(12)))
    assert all(each is not None and answers(each) == answers(built) for each in found)
    assert [path.suffix for path in folder.iterdir()] == [".cache"]


def test_nothing_is_kept_where_there_is_no_place_or_nothing_to_keep(tmp_path):
    MatcherCache(tmp_path / "none" / "cache").keep(BUILT[0], PHRASINGS, 0.95)
    MatcherCache(tmp_path / "cache").keep(Matcher.from_phrasings([]), [], 0.95)
    hasty = Matcher.from_phrasings(PHRASINGS, before=BUILT[2_000], hasty=True)
    MatcherCache(tmp_path / "cache").keep(hasty, PHRASINGS, 0.95)
    (tmp_path / "blocked").write_text("a file")
    MatcherCache(tmp_path / "blocked").keep(BUILT[0], PHRASINGS, 0.95)
    assert [path.name for path in tmp_path.iterdir()] == ["blocked"]
