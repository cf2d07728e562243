"""Short follow-ups read together with the answer before, and two questions in one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.entry import HandoffPolicy
from bot.core.knowledge import Knowledge, parse_knowledge
from bot.core.located import SourceFile
from bot.core.matching.matcher import Match
from bot.core.model import Answer, Candidate, Clarify, Context, Decision, GivenAnswer, HandOff, HandOffReason, Silent
from bot.core.safety.rules import Rules
from bot.core.safety.weighing import As
from bot.core.triage import Triage
from bot.loading import load, shipped_knowledge
from tests.fakes import FakeJudge
from tests.making import NOON, message

ANSWERS = """\
topic: app
entries:
  - id: install
    questions: {en: [How do I install it?], de: [Wie installiere ich es?]}
    answer: {en: So.}
  - id: remove
    questions: {en: [How do I remove it?]}
    answer: {en: So.}
  - id: phone
    questions: {en: [Does it run on a phone?]}
    answer: {en: So.}
  - id: refund
    questions: {en: [I want my money back]}
    answer: {en: So.}
    handoff: always
  - id: past
    questions: {en: [Christmas offer]}
    answer: {en: So.}
    valid_until: 2026-01-01
"""


class Scripted:
    """Knows some texts by heart, says nothing to others, and remembers what it was asked."""

    def __init__(self, known: Mapping[str, Mapping[str, float]]) -> None:
        self.known = known
        self.asked: list[str] = []

    def match(self, text: str, language: str | None = None) -> Match:
        assert language
        self.asked.append(text)
        found = self.known.get(text, {})
        candidates = tuple(Candidate(name, confidence, confidence) for name, confidence in found.items())
        return Match(candidates, answer_threshold=0.8, clarify_threshold=0.3, features={}, repaired=text)


@pytest.fixture(scope="module")
def rules() -> Rules:
    found = load(shipped_knowledge(), shipped_knowledge()).rules
    assert found is not None
    return found


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    found, faults = parse_knowledge([SourceFile("a.yaml", ANSWERS.encode())], None)
    assert found is not None, faults
    return found


class Bench:
    def __init__(self, rules: Rules, knowledge: Knowledge) -> None:
        self.rules, self.knowledge = rules, knowledge
        self.matcher = Scripted({})

    def decide(self, text: str, known: Mapping[str, Mapping[str, float]], **context: object) -> Decision:
        self.matcher = Scripted(known)
        triage = Triage(self.knowledge, self.matcher, self.rules, ("en", "de"), "en")  # type: ignore[arg-type]
        return triage.decide(message(text), Context(now=NOON, **context))  # type: ignore[arg-type]


@pytest.fixture
def bench(rules: Rules, knowledge: Knowledge) -> Bench:
    return Bench(rules, knowledge)


def answered(entry: str = "install", minutes: float = 5) -> GivenAnswer:
    return GivenAnswer(entry, NOON - timedelta(minutes=minutes), "m0")


TOGETHER = {"How do I install it? and on the phone?": {"install": 0.9, "phone": 0.04, "past": 0.03, "remove": 0.01}}


def options(decision: Decision) -> list[str]:
    assert isinstance(decision, Clarify), decision
    return [each.entry for each in decision.options]


def test_a_short_follow_up_is_read_together_with_what_was_answered_last(bench: Bench) -> None:
    decision = bench.decide("and on the phone?", TOGETHER, recent_answers=(answered(), answered("remove", 9)))
    assert options(decision) == ["phone", "remove"]
    assert decision.trace.rule == "follow_up"
    assert bench.matcher.asked == ["and on the phone?", "How do I install it? and on the phone?"]


def test_it_goes_on_from_the_answer_though_the_scorer_takes_it_for_a_wish_for_a_human(bench: Bench) -> None:
    bench.rules = replace(bench.rules, judge=FakeJudge(As.ASKED, 0.98))  # type: ignore[arg-type]
    asked = "and on the phone?"
    assert isinstance(bench.decide(asked, TOGETHER), HandOff)
    assert options(bench.decide(asked, TOGETHER, recent_answers=(answered(),))) == ["phone", "remove"]


def test_the_title_is_in_the_language_of_the_member(bench: Bench) -> None:
    known = {"Wie installiere ich es? und auf dem Handy?": {"phone": 0.05}}
    assert options(bench.decide("und auf dem Handy?", known, language="de", recent_answers=(answered(),))) == ["phone"]


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("and on the phone?", {}),
        ("and on the phone?", {"recent_answers": (answered(minutes=31),)}),
        ("and on the phone?", {"recent_answers": (answered("gone"),)}),
        ("does it run on phones?", {"recent_answers": (answered(),)}),
        ("and on the phone of my old aunt?", {"recent_answers": (answered(),)}),
    ],
)
def test_without_an_answer_lately_or_a_short_continuation_nothing_is_read_into_it(
    bench: Bench, text: str, context: dict[str, object]
) -> None:
    decision = bench.decide(text, {}, **context)
    assert isinstance(decision, HandOff)
    assert bench.matcher.asked == [text]


def test_a_follow_up_that_is_sure_by_itself_is_answered(bench: Bench) -> None:
    known = {**TOGETHER, "and on the phone?": {"phone": 0.85}}
    decision = bench.decide("and on the phone?", known, recent_answers=(answered(),))
    assert isinstance(decision, Answer)
    assert decision.entry == "phone"


def test_a_follow_up_to_what_always_needs_a_human_gets_one(bench: Bench) -> None:
    known = {"How do I install it? and the money?": {"install": 0.9, "refund": 0.05, "remove": 0.01}}
    decision = bench.decide("and the money?", known, recent_answers=(answered(),))
    assert isinstance(decision, HandOff)
    assert decision.reason is HandOffReason.UNCERTAIN


@pytest.mark.parametrize(
    "text",
    ["and on iPhone?", "what about linux", "and on android", "ok and without wifi?", "thanks! and on the tablet?",
     "und auf dem Handy?", "und ohne wlan", "was ist mit dem Tablet?", "danke, und auf dem mac?", "aber im browser?",
     "gilt das auch für Android?", "same on ios?", "for windows too?"],
)  # fmt: skip
def test_continuations_are_known_by_how_they_begin(rules: Rules, text: str) -> None:
    assert rules.examine(text).continues


@pytest.mark.parametrize(
    "text",
    ["and you?", "und du?", "and now it works", "und jetzt geht's", "thanks", "how do I install it on my phone?",
     "Wie geht das auf dem Handy?", "and then he said hello to everyone", "auch danke"],
)  # fmt: skip
def test_what_merely_begins_with_and_is_no_continuation(rules: Rules, text: str) -> None:
    assert not rules.examine(text).continues


def test_chatter_that_begins_with_and_stays_chatter(bench: Bench) -> None:
    assert isinstance(bench.decide("and now it works", {}, recent_answers=(answered(),)), Silent)


BOTH = {"How do I install it?": {"install": 0.9}, "Does it run on a phone?": {"phone": 0.95}}
TWO = "How do I install it? Does it run on a phone?"


def test_two_clear_questions_are_both_offered_in_their_order(bench: Bench) -> None:
    decision = bench.decide(TWO, {**BOTH, TWO: {"phone": 0.85}})
    assert options(decision) == ["install", "phone"]
    assert decision.trace.rule == "several"


def test_what_is_told_beside_a_clear_question_is_no_second_one(bench: Bench) -> None:
    told = "It runs on my phone now. How do I install it?"
    parts = {"It runs on my phone now.": {"phone": 0.8}, "How do I install it?": {"install": 0.9}}
    clear = bench.decide(told, {**parts, told: {"install": 0.92}})
    assert isinstance(clear, Answer)
    assert clear.entry == "install"
    assert options(bench.decide(told, {**parts, told: {"install": 0.6}})) == ["phone", "install"]


def test_a_greeting_or_the_same_asked_twice_is_one_question(bench: Bench) -> None:
    known = {**BOTH, "Hello everyone! How do I install it?": {"install": 0.9}}
    assert isinstance(bench.decide("Hello everyone! How do I install it?", known), Answer)
    twice = "How do I install it? Where do I install it?"
    known = {**BOTH, "Where do I install it?": {"install": 0.85}, twice: {"install": 0.9}}
    assert isinstance(bench.decide(twice, known), Answer)


def test_a_second_sentence_that_is_not_sure_is_part_of_the_first(bench: Bench) -> None:
    known = {**BOTH, "Does it run on a phone?": {"phone": 0.79}, TWO: {"install": 0.9}}
    assert isinstance(bench.decide(TWO, known), Answer)


def test_what_is_quoted_and_what_has_expired_is_no_second_question(bench: Bench) -> None:
    quoted = "> How do I install it?\nCan I run it on my phone?"
    known = {**BOTH, "Can I run it on my phone?": {"phone": 0.95}, quoted: {"phone": 0.9}}
    assert isinstance(bench.decide(quoted, known), Answer)
    offer = "How do I install it? Is the Christmas offer on?"
    known = {**BOTH, "Is the Christmas offer on?": {"past": 0.95}, offer: {"install": 0.9}}
    assert isinstance(bench.decide(offer, known), Answer)


def test_two_questions_of_which_one_is_for_a_human_go_to_a_human(bench: Bench) -> None:
    text = "How do I install it? I want my money back."
    decision = bench.decide(text, {**BOTH, "I want my money back.": {"refund": 0.9}})
    assert isinstance(decision, HandOff)
    # The shipped safety rules may hear the money first; either way it is a human.
    assert decision.reason in {HandOffReason.POLICY, HandOffReason.SENSITIVE}


def test_more_sentences_than_four_are_a_story(bench: Bench) -> None:
    story = f"{TWO} This is the third. This is the fourth. This is the fifth."
    bench.decide(story, BOTH)
    assert bench.matcher.asked == [story]


def test_a_long_text_is_read_as_a_whole(bench: Bench) -> None:
    text = f"{TWO} {'a' * 600}"
    bench.decide(text, BOTH)
    assert bench.matcher.asked == [text]


def test_the_policy_of_the_second_question_counts(knowledge: Knowledge, bench: Bench) -> None:
    entries = dict(knowledge.entries)
    entries["phone"] = replace(entries["phone"], handoff=HandoffPolicy.ALWAYS)
    bench.knowledge = Knowledge(entries, "v")
    decision = bench.decide(TWO, BOTH)
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.entry) == (HandOffReason.POLICY, "phone")
