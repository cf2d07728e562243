import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.common_words import CommonWords
from bot.encoders import open_words

COMMON = CommonWords.of(("the", "device", "when", "were", "then", "devise", "ich", "devices"))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("devcie", "device"),  # two neighbours changed places
        ("evice", "device"),  # the first letter is missing
        ("devicee", "device"),  # as near to "devices", which is rarer
        ("weren", None),  # a letter too many and none too few: "were" is shorter than asked for
        ("wben", "when"),
        ("xevicx", None),  # both ends wrong
        ("", None),
    ],
)
def test_a_slip_is_read_as_the_nearest_and_commonest_word(word, meant):
    assert COMMON.nearest(word, 1, 5 if word == "weren" else 3) == meant


def test_two_slips_are_forgiven_where_that_is_allowed():
    assert COMMON.nearest("dvicee", 1, 3) is None
    assert COMMON.nearest("dvicee", 2, 3) == "device"


def test_a_word_given_twice_keeps_its_first_rank():
    assert dict(CommonWords.of(("one", "two", "one")).ranks) == {"one": 0, "two": 1}


@given(st.text(max_size=30))
def test_what_is_found_is_a_word_as_near_as_was_asked(word):
    common = open_words().common
    found = common.nearest(word, 1, 3)
    assert found is None or (found in common.ranks and abs(len(found) - len(word)) <= 1)
