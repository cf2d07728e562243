"""What the local chat makes of texts, names and times, whatever they are."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces.ids import SortableIds
from bot.surfaces.local import clean
from bot.surfaces.people import spoken_to
from tests.fakes import FakeClock
from tests.surfaces.local_stage import PEOPLE


@given(st.text(st.characters(), max_size=200))
def test_a_cleaned_text_can_be_kept_and_stays_as_it_is(text):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & {chr(code) for code in range(32) if chr(code) not in "\n\t"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Z")), max_size=200))
def test_cleaning_keeps_every_letter_of_every_script(text):
    assert clean(text) == text.strip()


@given(st.text(max_size=100))
def test_nobody_is_found_who_is_not_there(text):
    assert set(spoken_to(text, PEOPLE).people) <= {member.id for member in PEOPLE}


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30))
def test_ids_sort_as_they_were_given_out_even_when_the_clock_goes_back(steps):
    clock = FakeClock()
    new_id = SortableIds(clock, lambda _bits: 7)
    given_out = []
    for step in steps:
        clock.now += timedelta(milliseconds=step)
        given_out.append(new_id())
    assert given_out == sorted(set(given_out))
    assert not any("|" in each for each in given_out)
