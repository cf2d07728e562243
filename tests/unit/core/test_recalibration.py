from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entry import Entry
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Match
from bot.core.model import Candidate
from bot.core.offsets import LEVELS, chance_of
from bot.core.recalibration import (
    ENTRY,
    MEMBERS_ENTRY,
    MEMBERS_OVERALL,
    MEMORY,
    OVERALL,
    PRESSES_A_WEEK,
    UNCHANGED,
    Recalibration,
    ceiling_of,
    counted,
    recalibrate,
)
from bot.core.votes import SENSE, SPELLING, Choice, Vote, wording_of
from tests.making import NOON
from tests.voting import KNOWLEDGE, ago, entry, several, vote

TODAY = NOON.date()
TINY = 2e-4
"""Shifts are rounded to 0.0001."""


def free(_entry: Entry) -> float:
    return math.inf


def made_of(votes: Sequence[Vote], knowledge: Knowledge = KNOWLEDGE, today: date = TODAY) -> Recalibration:
    return recalibrate(votes, knowledge, SPELLING, today, free)


VOTES = st.builds(
    vote,
    member=st.sampled_from([f"m{number}" for number in range(12)]),
    choice=st.sampled_from(Choice),
    on=st.sampled_from(["a", "b", "c"]),
    confidence=st.floats(0.0, 1.0),
    at=st.integers(0, 300).map(ago),
    first=st.booleans(),
)
CALMLY = settings(deadline=None, max_examples=60)
MANY = st.lists(VOTES, max_size=60)


class TestProperties:
    def test_no_vote_is_no_change(self) -> None:
        assert made_of([]) is UNCHANGED
        candidates = (Candidate("a", 0.7, 1.0), Candidate("b", 0.2, 0.5))
        assert UNCHANGED.applied(candidates, 0.3) is candidates
        assert UNCHANGED.noted(candidates) is None

    @CALMLY
    @given(MANY)
    def test_no_shift_exceeds_its_bound(self, votes: list[Vote]) -> None:
        found = made_of(votes)
        for overall in found.overall:
            assert OVERALL[0] <= overall <= OVERALL[1]
        for shifts in found.entries.values():
            for whole, overall in zip(shifts, found.overall, strict=True):
                assert ENTRY[0] - TINY <= whole - overall <= ENTRY[1] + TINY

    @CALMLY
    @given(MANY, st.randoms(use_true_random=False))
    def test_the_order_of_votes_does_not_matter(self, votes: list[Vote], chance: object) -> None:
        shuffled = list(votes)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        assert made_of(shuffled) == made_of(votes)
        assert made_of([*votes, *votes]) == made_of(votes)

    @CALMLY
    @given(MANY, st.integers(0, 59), st.floats(0, 1), st.sampled_from("abc"))
    def test_who_says_yes_instead_of_no_lowers_nothing(
        self, votes: list[Vote], which: int, confidence: float, name: str
    ) -> None:
        if which >= len(votes):
            return
        no, yes = (
            [replace(each, choice=choice) if place == which else each for place, each in enumerate(votes)]
            for choice in (Choice.MISSED, Choice.HELPED)
        )
        assert made_of(yes).of(name, confidence) >= made_of(no).of(name, confidence) - TINY

    @CALMLY
    @given(MANY, VOTES, st.floats(0, 1), st.sampled_from("abc"))
    def test_another_members_vote_moves_no_entry_the_other_way(
        self, votes: list[Vote], more: Vote, confidence: float, name: str
    ) -> None:
        before = made_of(votes).of(name, confidence)
        after = made_of([*votes, replace(more, member="new", id=f"new:{more.entry}")]).of(name, confidence)
        assert after >= before - TINY if more.helped else after <= before + TINY

    @CALMLY
    @given(MANY, st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.1, 0.6), st.sampled_from("abc"))
    def test_what_was_surer_stays_surer(
        self, votes: list[Vote], one: float, other: float, asked_from: float, name: str
    ) -> None:
        found = made_of(votes)
        less, more = (found.applied((Candidate(name, each, 1.0),), asked_from)[0] for each in sorted((one, other)))
        assert less.confidence <= more.confidence + TINY

    @CALMLY
    @given(MANY, st.lists(st.floats(0.001, 0.999), min_size=1, max_size=5), st.floats(0.05, 0.7))
    def test_votes_decide_between_answering_and_asking_and_nothing_else(
        self, votes: list[Vote], chances: list[float], asked_from: float
    ) -> None:
        together = max(1.0, sum(chances))  # one entry at most is meant
        ranked = sorted((each / together for each in chances), reverse=True)
        candidates = tuple(Candidate(name, each, 1.0) for name, each in zip("abcde", ranked, strict=False))
        changed = made_of(votes).applied(candidates, asked_from)
        assert [each.entry for each in changed] == [each.entry for each in candidates]
        assert (changed[0].confidence >= asked_from) == (candidates[0].confidence >= asked_from)
        assert all(0 <= each.confidence <= changed[0].confidence for each in changed)
        assert sum(each.confidence for each in changed[1:]) <= max(
            sum(each.confidence for each in candidates[1:]), 1 - changed[0].confidence + TINY
        )

    @CALMLY
    @given(MANY, st.sets(st.sampled_from([f"m{number}" for number in range(12)])))
    def test_without_somebodys_votes_it_is_as_if_there_had_been_none(self, votes: list[Vote], gone: set[str]) -> None:
        left = [each for each in votes if each.member not in gone]
        rest = [each for each in votes if each.member in gone]
        assert made_of([each for each in [*left, *rest] if each.member not in gone]) == made_of(left)


class TestFewAndHostile:
    def test_too_few_members_move_nothing(self) -> None:
        found = made_of(several(MEMBERS_ENTRY - 1))
        assert found.overall == (0.0, 0.0)
        assert set(found.entries.values()) == {(0.0, 0.0)}
        assert made_of(several(MEMBERS_ENTRY)).of("a", 0.85) < -0.3
        assert made_of(several(MEMBERS_ENTRY)).of("b", 0.85) == 0

    def test_those_who_say_otherwise_do_not_count_for_a_move(self) -> None:
        praise = [vote(f"p{number}", Choice.HELPED, confidence=0.99) for number in range(2)]
        assert made_of([*several(MEMBERS_ENTRY - 1), *praise]).of("a", 0.85) == 0

    def test_one_member_is_one_member_however_often(self) -> None:
        often = [vote("mia", at=ago(day)) for day in range(100)]
        assert made_of(often).of("a", 0.85) == 0
        with_others = [*often, *several(2)]
        assert made_of(with_others).of("a", 0.85) >= made_of(several(4)).of("a", 0.85) - 0.1

    def test_of_a_day_the_last_counts_and_of_a_week_the_first_few(self) -> None:
        morning, evening = vote(choice=Choice.HELPED), vote(at=NOON + timedelta(hours=5))
        assert counted([evening, morning], KNOWLEDGE, SPELLING, TODAY) == (evening,)
        # NOON is a Monday.
        week = [vote(at=NOON + timedelta(days=day)) for day in range(7)]
        assert counted(week, KNOWLEDGE, SPELLING, TODAY) == tuple(week[:PRESSES_A_WEEK])

    def test_a_press_that_tells_about_three_entries_is_one_press(self) -> None:
        presses = [
            vote("mia", Choice.NONE_FIT, on, press=f"p{day}", at=NOON + timedelta(days=day))
            for day in range(PRESSES_A_WEEK)
            for on in "abc"
        ]
        assert len(counted(presses, KNOWLEDGE, SPELLING, TODAY)) == 3 * PRESSES_A_WEEK

    def test_one_bad_answer_does_not_make_all_doubtful(self) -> None:
        one = made_of(several(40, on="a"))
        all_of_them = made_of([each for on in "abc" for each in several(40, on=on)])
        assert one.of("a", 0.85) < -1
        assert -0.4 < one.of("b", 0.85) < 0
        assert all_of_them.overall[1] < 2 * one.overall[1]

    def test_the_whole_is_moved_by_several_members_only(self) -> None:
        assert made_of(several(MEMBERS_OVERALL - 1)).overall == (0.0, 0.0)
        assert made_of(several(MEMBERS_OVERALL)).overall[1] < 0

    def test_only_what_was_likeliest_tells_about_the_whole(self) -> None:
        found = made_of(several(20, Choice.PICKED, confidence=0.2, first=False))
        assert found.overall == (0.0, 0.0)
        assert found.of("a", 0.5) > 0.2


class TestWhatCounts:
    @pytest.mark.parametrize(
        "lost",
        [
            {"wording": "0" * 16},
            {"basis": SENSE},
            {"at": ago(MEMORY + 1)},
        ],
    )
    def test_votes_on_what_is_no_more_do_not_count(self, lost: dict[str, object]) -> None:
        assert made_of(several(10, **lost)) is UNCHANGED

    def test_a_changed_answer_starts_anew_and_others_keep_theirs(self) -> None:
        votes = [*several(5, on="a"), *several(5, on="b")]
        changed = Knowledge({**KNOWLEDGE.entries, "a": entry("a", answer="Quite otherwise.")}, "v2")
        found = made_of(votes, changed)
        assert found.of("b", 0.85) == pytest.approx(made_of(several(5, on="b")).of("b", 0.85))
        assert found.entries["a"] == found.overall

    def test_an_entry_that_is_gone_does_no_harm(self) -> None:
        less = Knowledge({"b": KNOWLEDGE.entries["b"]}, "v2")
        assert made_of(several(5, on="a"), less) is UNCHANGED

    def test_the_wording_is_all_that_members_and_the_matcher_see(self) -> None:
        same = replace(KNOWLEDGE.entries["a"], owner="team", line=7, must_match={"en": ("a?",)})
        other = replace(KNOWLEDGE.entries["a"], questions={"en": ("How does a work?", "a?")})
        assert wording_of(same) == wording_of(KNOWLEDGE.entries["a"]) != wording_of(other)

    def test_old_votes_fade(self) -> None:
        fresh, old = (made_of(several(4, at=ago(days))).of("a", 0.85) for days in (0, 120))
        assert fresh < 3 * old < 0

    def test_a_human_asked_for_is_half_a_no(self) -> None:
        missed, human = (made_of(several(3, choice)).of("a", 0.85) for choice in (Choice.MISSED, Choice.HUMAN))
        assert missed < human < 0

    def test_what_always_goes_to_a_human_is_not_moved(self) -> None:
        votes = [each for on in "abcx" for each in several(20, on=on)]
        found = made_of(votes)
        assert found.of("a", 0.9) < 0
        assert found.of("x", 0.9) == 0
        sure = (Candidate("x", 0.9, 1.0),)
        assert found.applied(sure, 0.3) is sure

    def test_the_version_tells_one_set_of_votes_and_one_day_from_another(self) -> None:
        versions = {
            made_of(several(5)).version,
            made_of(several(6)).version,
            made_of(several(5), today=TODAY + timedelta(days=1)).version,
        }
        assert len(versions) == 3
        assert all(len(each) == 12 for each in versions)


class Known:
    """A matcher that is as sure as it is told."""

    def __init__(self, first: str, confidence: float) -> None:
        self.found = Match((Candidate(first, confidence, 1.0),), 0.8, 0.4, {}, "")

    def match(self, _text: str, _language: str | None = None) -> Match:
        return self.found


class TestMustNotMatch:
    GUARDED = entry("a", must_not_match=("how do I undo a?",))

    @CALMLY
    @given(MANY, st.floats(0.05, 0.79))
    def test_praise_never_lets_an_entry_answer_what_it_must_not(self, votes: list[Vote], confidence: float) -> None:
        matcher = Known("a", confidence)
        knowledge = Knowledge({**KNOWLEDGE.entries, "a": self.GUARDED}, "v1")
        praise = [each for on in "abc" for each in several(30, Choice.HELPED, on=on)]
        found = recalibrate([*votes, *praise], knowledge, SPELLING, TODAY, lambda each: ceiling_of(each, matcher))
        changed = found.applied(matcher.found.candidates, 0.05)
        assert changed[0].confidence < 0.8
        assert found.of("b", 0.7) > 0

    def test_an_example_that_is_answered_already_leaves_no_room(self) -> None:
        assert ceiling_of(self.GUARDED, Known("a", 0.9)) == 0

    def test_examples_that_lead_elsewhere_leave_all_room(self) -> None:
        assert ceiling_of(self.GUARDED, Known("b", 0.7)) == math.inf


def test_wrong_answers_are_asked_back_once_members_have_said_no() -> None:
    candidates = (Candidate("a", 0.85, 1.0), Candidate("b", 0.1, 0.4))
    changed = made_of(several(5)).applied(candidates, 0.4)
    assert 0.4 < changed[0].confidence < 0.77
    assert changed[1].confidence > 0.1


def test_the_trace_notes_enough_to_repeat_it() -> None:
    found = made_of([*several(9), *several(9, on="b")])
    candidates = (Candidate("a", 0.85, 1.0), Candidate("b", 0.1, 0.4))
    noted = found.noted(candidates)
    assert noted is not None
    assert (noted.version, noted.before) == (found.version, (0.85, 0.1))
    odds = math.log(0.85 / 0.15) + noted.overall + noted.entry
    assert found.applied(candidates, 0.4)[0].confidence == pytest.approx(chance_of(odds))
    assert noted.overall < 0
    assert noted.entry < 0


def test_levels_are_where_the_bot_asks_and_where_it_answers() -> None:
    assert [round(chance_of(level), 2) for level in LEVELS] == [0.5, 0.88]
