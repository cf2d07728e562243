from __future__ import annotations

import pytest

from bot.core.controls import Verb
from bot.core.knowledge import Knowledge, Phrasing
from bot.core.matching.matcher import Matcher
from bot.core.model import Candidate, Shift, Trace
from bot.core.votes import SENSE, SPELLING, Choice, Vote, basis_of, votes_of
from tests.making import NOON
from tests.meaning import FakeEncoder
from tests.voting import KNOWLEDGE, entry

CANDIDATES = tuple(Candidate(name, chance, 1.0) for name, chance in zip("abc", (0.6, 0.2, 0.1), strict=True))


def trace(rule: str = "answer", candidates: tuple[Candidate, ...] = CANDIDATES, **more: object) -> Trace:
    return Trace(rule, "how?", "en", "v1", candidates, **more)  # type: ignore[arg-type]


def cast(verb: Verb, what: Trace, argument: str = "", knowledge: Knowledge = KNOWLEDGE) -> list[tuple[object, ...]]:
    votes = votes_of("p1", verb, argument, "mia", NOON, what, knowledge)
    assert all((vote.member, vote.at, vote.press) == ("mia", NOON, "p1") for vote in votes)
    return [(vote.entry, vote.choice, vote.confidence, vote.first) for vote in votes]


@pytest.mark.parametrize(
    ("verb", "choice", "helped"),
    [
        (Verb.HELPED, Choice.HELPED, True),
        (Verb.MISSED, Choice.MISSED, False),
        (Verb.HUMAN, Choice.HUMAN, False),
    ],
)
def test_below_an_answer_the_press_is_about_the_entry_answered(verb: Verb, choice: Choice, helped: bool) -> None:
    assert cast(verb, trace()) == [("a", choice, 0.6, True)]
    assert votes_of("p1", verb, "", "mia", NOON, trace(), KNOWLEDGE)[0].helped is helped


def test_a_pick_speaks_for_one_and_against_the_others() -> None:
    assert cast(Verb.PICK, trace("clarify"), "b") == [
        ("a", Choice.PASSED_OVER, 0.6, True),
        ("b", Choice.PICKED, 0.2, False),
        ("c", Choice.PASSED_OVER, 0.1, False),
    ]
    assert cast(Verb.PICK, trace("clarify"), "a")[0] == ("a", Choice.PICKED, 0.6, True)


def test_none_of_these_speaks_against_all_that_were_offered() -> None:
    more = (*CANDIDATES, Candidate("x", 0.05, 0.1))
    assert cast(Verb.NONE_OF_THESE, trace("clarify", more)) == [
        ("a", Choice.NONE_FIT, 0.6, True),
        ("b", Choice.NONE_FIT, 0.2, False),
        ("c", Choice.NONE_FIT, 0.1, False),
    ]


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("rule", ["several", "follow_up", "press:pick", "press:follow", "uncertain", "policy"])
def test_what_does_not_follow_from_the_confidence_is_not_voted_on(verb: Verb, rule: str) -> None:
    assert cast(verb, trace(rule), "a") == []


@pytest.mark.parametrize("verb", [Verb.FOLLOW_UP, Verb.NOT_A_TROLL, Verb.CLAIM])
def test_other_buttons_are_no_votes(verb: Verb) -> None:
    assert cast(verb, trace(), "b") == []


def test_once_the_knowledge_changed_nobody_knows_what_was_voted_on() -> None:
    assert cast(Verb.HELPED, trace(), knowledge=Knowledge(KNOWLEDGE.entries, "v2")) == []


def test_what_always_goes_to_a_human_is_not_voted_on() -> None:
    assert cast(Verb.NONE_OF_THESE, trace("clarify", (Candidate("x", 0.6, 1.0), *CANDIDATES[:1]))) == [
        ("a", Choice.NONE_FIT, 0.6, False)
    ]


def test_the_vote_is_about_the_matchers_own_confidence() -> None:
    shifted = trace(shift=Shift("abc", -0.1, -0.4, (0.71, 0.15, 0.08)))
    assert cast(Verb.MISSED, shifted) == [("a", Choice.MISSED, 0.71, True)]


def test_the_vote_holds_no_text() -> None:
    (vote,) = votes_of("p1", Verb.HELPED, "", "mia", NOON, trace(), KNOWLEDGE)
    assert isinstance(vote, Vote)
    assert "how?" not in repr(vote)
    assert len(vote.wording) == 16


def test_another_wording_is_told_apart() -> None:
    changed = Knowledge({"a": entry("a", answer="Otherwise.")}, "v1")
    one, other = (votes_of("p1", Verb.HELPED, "", "mia", NOON, trace(), each)[0] for each in (KNOWLEDGE, changed))
    assert one.wording != other.wording


def test_the_trace_of_a_real_match_tells_whether_sense_was_used() -> None:
    phrasings = [
        Phrasing(name, "en", text)
        for name, text in (("a", "delete my account"), ("a", "remove profile"), ("b", "change password"))
    ]
    kinds = ((None, SPELLING), (FakeEncoder(), f"{SENSE}fake"), (FakeEncoder(name="use+e5"), f"{SENSE}use+e5"))
    for encoder, basis in kinds:
        match = Matcher.from_phrasings(phrasings, encoder=encoder).match("how to delete my account")
        assert basis_of(trace(features=match.features)) == basis
