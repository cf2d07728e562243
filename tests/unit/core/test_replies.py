from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.case import Case, CaseState
from bot.core.controls import Verb
from bot.core.effects import CaseThread, Channel, OpenThread, PutCard, RemoveMessage, Say, StaffQueue
from bot.core.entry import Entry, HandoffPolicy, Link
from bot.core.knowledge import Knowledge
from bot.core.model import (
    Answer,
    Candidate,
    Clarify,
    Context,
    Decision,
    Deflect,
    DeflectReason,
    HandOff,
    HandOffReason,
    Priority,
    Silent,
    SilentReason,
)
from bot.core.replies import Origin, Plan, Replies
from bot.core.waits import waiting
from tests.fakes import plain_lines
from tests.making import ALEX, COMMUNITY, MIA, NOON, case, trace


def entry(id: str, **more: object) -> Entry:  # noqa: A002
    fields: dict[str, object] = {
        "id": id,
        "topic": "account",
        "owner": None,
        "questions": {"en": (f"How about {id}?",), "de": (f"Was ist mit {id}?",)},
        "answers": {"en": f"Do {id}.", "de": f"Mach {id}."},
        "follow_ups": (),
        "links": (),
        "handoff": HandoffPolicy.OFFER,
        "review_by": None,
        "valid_from": None,
        "valid_until": None,
        "channels": (),
        "must_match": {},
        "must_not_match": {},
        "file": "a.yaml",
        "line": 1,
    }
    return Entry(**(fields | more))  # type: ignore[arg-type]


LINKED = entry(
    "linked",
    links=(Link({"en": "Guide", "de": "Anleitung"}, "https://a.example"),),
    follow_ups=("plain", "gone", "never"),
)
ENTRIES = (
    entry("plain"),
    LINKED,
    entry("never", handoff=HandoffPolicy.NEVER),
    entry("always", handoff=HandoffPolicy.ALWAYS),
)
REPLIES = Replies(
    Knowledge({each.id: each for each in ENTRIES}, "v1"), {"en": plain_lines(), "de": plain_lines("de")}, "en", "de"
)
ORIGIN = Origin("m1", COMMUNITY, "support", MIA, NOON, "m1")
QUIET = Context(NOON)


def plan(decision: Decision, context: Context = QUIET, **more: object) -> Plan:
    return REPLIES.plan(ORIGIN, decision, context, new_case="NEWONE", **more)  # type: ignore[arg-type]


def said(made: Plan, place: object) -> list[Say]:
    return [effect for effect in made.effects if isinstance(effect, Say) and effect.place == place]


def verbs(say: Say) -> list[Verb]:
    return [button.control.verb for button in say.buttons]


def test_an_answer_is_said_bare_with_its_links_and_ways_on() -> None:
    (say,) = plan(Answer("linked", 0.97, trace(language="de"))).effects
    assert isinstance(say, Say)
    assert say.text == "Mach linked.\nAnleitung: https://a.example"
    assert (say.place, say.reply_to) == (Channel("support"), "m1")
    assert verbs(say) == [Verb.HELPED, Verb.MISSED, Verb.HUMAN, Verb.FOLLOW_UP]
    assert say.buttons[-1].label == "Was ist mit plain?"


def test_an_entry_that_needs_no_human_offers_none() -> None:
    (say,) = plan(Answer("never", 0.97, trace())).effects
    assert isinstance(say, Say)
    assert verbs(say) == [Verb.HELPED]


def test_a_clarification_offers_three_at_most_and_none_of_these() -> None:
    options = tuple(Candidate(each.id, 0.2, 1) for each in ENTRIES)
    (say,) = plan(Clarify(options, trace(candidates=options))).effects
    assert isinstance(say, Say)
    assert [button.control.argument for button in say.buttons] == ["plain", "linked", "never", ""]
    assert verbs(say)[-1] is Verb.NONE_OF_THESE


def test_a_handoff_says_nothing_of_the_matter_in_the_open() -> None:
    secret = "somebody took my [iban]"
    made = plan(HandOff(HandOffReason.SENSITIVE, trace(text=secret), topic="money", priority=Priority.HIGH))
    (public,) = said(made, Channel("support"))
    assert secret not in public.text
    assert "money" not in public.text
    (opening,) = said(made, CaseThread("NEWONE"))
    assert secret in opening.text
    thread = next(effect for effect in made.effects if isinstance(effect, OpenThread))
    assert secret not in thread.title
    assert (thread.member, thread.parent) == ("mia", "support")
    card = next(effect for effect in made.effects if isinstance(effect, PutCard))
    assert secret in card.text
    assert [button.control.verb for button in card.buttons] == [Verb.CLAIM]


PRIVATE = HandOff(HandOffReason.SENSITIVE, trace(text="my [iban]"), topic="personal_data", priority=Priority.HIGH)


def test_a_message_with_private_data_stays_unless_the_community_wants_it_removed() -> None:
    assert not [effect for effect in plan(PRIVATE).effects if isinstance(effect, RemoveMessage)]


@pytest.mark.parametrize("case", [None, case(version=3)], ids=["first", "joined"])
def test_a_message_with_private_data_is_removed_after_the_reply_in_words_that_say_so(case: Case | None) -> None:
    made = replace(REPLIES, removes_personal_data=True).plan(ORIGIN, PRIVATE, QUIET, case, "NEWONE")
    public, removal = made.effects[:2]
    assert isinstance(public, Say)
    assert public.text.startswith("handoff.personal_data_removed/")
    assert removal == RemoveMessage("m1:remove", Channel("support"), "m1")
    assert made.case is not None  # kept in the same transaction as the removal: the copy is there before


def test_only_private_data_is_removed() -> None:
    replies = replace(REPLIES, removes_personal_data=True)
    for topic in ("self_harm", "money", None):
        decision = HandOff(HandOffReason.SENSITIVE, trace(), topic=topic)
        effects = replies.plan(ORIGIN, decision, QUIET, None, "NEWONE").effects
        assert not [effect for effect in effects if isinstance(effect, RemoveMessage)]


def test_the_thread_is_made_before_anything_is_said_in_it() -> None:
    effects = plan(HandOff(HandOffReason.POLICY, trace(), entry="always")).effects
    kinds = [type(effect).__name__ for effect in effects]
    assert kinds == ["OpenThread", "Say", "Say", "Say", "PutCard"]
    assert isinstance(effects[3], Say)
    assert effects[3].text == "Do always."


def test_only_what_was_written_for_a_handoff_is_said_in_the_thread() -> None:
    first_aid = plan(HandOff(HandOffReason.SENSITIVE, trace(), topic="account_security", entry="always"))
    assert [say.text for say in said(first_aid, CaseThread("NEWONE"))][1:] == ["Do always."]
    text_block = plan(HandOff(HandOffReason.UPSET, trace(), entry="plain"))
    assert len(said(text_block, CaseThread("NEWONE"))) == 1


@pytest.mark.parametrize(
    ("decision", "public", "opening"),
    [
        (
            HandOff(HandOffReason.SENSITIVE, trace(), topic="self_harm", priority=Priority.URGENT),
            "handoff.self_harm",
            "thread.opening.self_harm",
        ),
        (
            HandOff(HandOffReason.SENSITIVE, trace(), topic="personal_data"),
            "handoff.personal_data",
            "thread.opening.personal_data",
        ),
        (
            HandOff(HandOffReason.SENSITIVE, trace(), topic="violence", priority=Priority.URGENT),
            "handoff.sensitive",
            "thread.opening.urgent",
        ),
        (HandOff(HandOffReason.NOT_A_TROLL, trace()), "handoff.not_a_troll", "thread.opening.not_a_troll"),
        (HandOff(HandOffReason.UPSET, trace()), "handoff.upset", "thread.opening"),
    ],
)
def test_each_reason_has_its_own_words(decision: HandOff, public: str, opening: str) -> None:
    made = plan(decision)
    assert said(made, Channel("support"))[0].text.startswith(public + "/")
    assert said(made, CaseThread("NEWONE"))[0].text.startswith(opening + "/")
    assert made.said[:2] == (public, opening)


def test_a_second_handoff_joins_the_open_case_and_raises_its_priority() -> None:
    open_case = case()
    made = plan(HandOff(HandOffReason.UPSET, trace(text="again!"), priority=Priority.HIGH), case=open_case)
    assert made.case is not None
    assert (made.case.id, made.case.version, made.case.priority) == ("AAAAAA", 2, Priority.HIGH)
    assert not any(isinstance(effect, OpenThread) for effect in made.effects)
    assert "again!" in said(made, CaseThread("AAAAAA"))[0].text
    assert said(made, Channel("support"))[0].text.startswith("handoff.joined/")


def test_joining_a_claimed_case_says_who_has_it() -> None:
    claimed = case(claimed_by=ALEX, state=CaseState.CLAIMED)
    made = plan(HandOff(HandOffReason.ASKED, trace(text="and this?")), case=claimed)
    assert "thread.wait_claimed/" in said(made, CaseThread("AAAAAA"))[0].text
    assert "moderator=Alex" in said(made, CaseThread("AAAAAA"))[0].text


def test_danger_is_answered_in_its_own_words_also_the_second_time() -> None:
    made = plan(HandOff(HandOffReason.SENSITIVE, trace(), topic="self_harm"), case=case())
    assert said(made, Channel("support"))[0].text.startswith("handoff.self_harm/")


def test_a_troll_gets_one_line_and_staff_can_take_it_back() -> None:
    made = plan(Deflect(DeflectReason.ABUSE, trace(text="you fool")))
    (public,) = said(made, Channel("support"))
    assert not public.buttons
    assert "you fool" not in public.text
    (inform,) = said(made, StaffQueue())
    assert verbs(inform) == [Verb.NOT_A_TROLL]
    assert "you fool" in inform.text


def test_silence_is_silent() -> None:
    assert plan(Silent(SilentReason.CHATTER, trace())) == Plan()


def test_no_line_is_repeated_before_all_were_heard() -> None:
    heard: dict[str, int] = {}
    lines = []
    for _ in range(3):
        made = plan(Deflect(DeflectReason.ABUSE, trace()), replace(QUIET, heard=dict(heard)))
        lines.append(said(made, Channel("support"))[0].text)
        for key in made.said:
            heard[key] = heard.get(key, 0) + 1
    assert len(set(lines)) == 3


def test_every_effect_has_a_key_of_its_own() -> None:
    for decision in (
        HandOff(HandOffReason.POLICY, trace(), entry="always"),
        Deflect(DeflectReason.SCAM, trace()),
        Answer("linked", 0.9, trace()),
    ):
        keys = [effect.key for effect in plan(decision).effects]
        assert len(keys) == len(set(keys))


def test_a_language_without_lines_is_spoken_to_in_the_default_one() -> None:
    made = plan(HandOff(HandOffReason.ASKED, trace(language="fr")))
    assert made.case is not None
    assert made.case.language == "en"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "wait.minutes 5"),
        (7, "wait.minutes 10"),
        (49, "wait.minutes 50"),
        (55, "wait.hour 1"),
        (61, "wait.hours 2"),
        (23 * 60, "wait.hours 23"),
        (24 * 60, "wait.day 1"),
        (25 * 60, "wait.days 2"),
    ],
)
def test_a_promised_wait_is_never_shorter_than_the_measured_one(minutes: int, words: str) -> None:
    assert waiting(plain_lines(), timedelta(minutes=minutes)) == words


def test_a_long_quote_is_cut_and_stays_on_one_line() -> None:
    made = plan(HandOff(HandOffReason.UNCERTAIN, trace(text="line\n" * 2000)))
    card = next(effect for effect in made.effects if isinstance(effect, PutCard))
    assert len(card.text) < 1200
    assert max(len(say.text) for say in said(made, CaseThread("NEWONE"))) < 2000
    assert made.case is not None
    assert made.case.state is CaseState.OPEN
