"""Responder, buttons and casework together over a real store, with a triage that decides what it is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.core.case import CaseState
from bot.core.controls import Control, Press, Verb
from bot.core.effects import CaseThread, Channel, EditSaid, Effect, OpenThread, PutCard, Say, StaffQueue
from bot.core.entry import HandoffPolicy
from bot.core.knowledge import Knowledge
from bot.core.model import (
    Answer,
    Candidate,
    ChannelRole,
    Clarify,
    Context,
    Decision,
    Deflect,
    DeflectReason,
    HandOff,
    HandOffReason,
    Member,
    Message,
    Priority,
    Role,
    Silent,
    SilentReason,
    Trace,
)
from bot.core.replies import Replies
from bot.core.safety.findings import Findings
from bot.service.front import Front
from bot.service.outbox import Outbox
from bot.service.shell import Brain, Mind, Shell, row_id
from bot.store.database import Database
from bot.store.ledger import Windows
from bot.store.records import VoteFilter
from bot.store.store import Store
from tests.fakes import FakeClock, FakeSurface, plain_lines
from tests.making import ALEX, COMMUNITY, JONAS, MIA, SARA, message, trace
from tests.patience import PATIENCE, until
from tests.unit.core.test_replies import entry

KNOWLEDGE = Knowledge(
    {each.id: each for each in (entry("plain"), entry("other"), entry("always", handoff=HandoffPolicy.ALWAYS))}, "v1"
)
OPTIONS = (Candidate("plain", 0.5, 1.0), Candidate("other", 0.3, 0.8), Candidate("always", 0.1, 0.5))


class FakeRules:
    def examine(self, text: str) -> Findings:
        danger = {"topic": "self_harm", "topic_priority": Priority.URGENT} if "dark" in text else {}
        return Findings(text, question="?" in text, **danger)  # type: ignore[arg-type]


@dataclass
class FakeTriage:
    """Decides by the first word of the message."""

    knowledge: Knowledge = KNOWLEDGE
    default_language: str = "en"
    slow: bool = False
    rules: FakeRules = field(default_factory=FakeRules)
    contexts: list[Context] = field(default_factory=list)
    shown: Trace | None = None
    """The trace of every decision, where a test is about it."""
    gate: threading.Event | None = None
    """What deciding waits for, and not for ever, where a test is about the time it takes."""

    def decide(self, message: Message, context: Context) -> Decision:
        self.contexts.append(context)
        assert self.gate is None or self.gate.wait(PATIENCE), "nothing went on meanwhile"
        what = self.shown or trace(text=message.text, candidates=OPTIONS)
        if message.channel_role is ChannelRole.CASE:
            return Silent(SilentReason.HUMAN_PRESENT, what)
        if message.author.role is Role.MODERATOR:
            return Silent(SilentReason.STAFF, what)
        decisions: dict[str, Callable[[], Decision]] = {
            "answer": lambda: Answer("plain", 0.97, what),
            "which": lambda: Clarify(OPTIONS, what),
            "human": lambda: HandOff(HandOffReason.ASKED, what),
            "angry": lambda: HandOff(HandOffReason.UPSET, what, priority=Priority.HIGH),
            "troll": lambda: Deflect(DeflectReason.ABUSE, what),
            "private": lambda: Silent(SilentReason.NOT_ADDRESSED, what),
        }
        return decisions[message.text.split()[0]]()


class Bot:
    """The service with all around it faked but the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock()
        self.surface = FakeSurface()
        self.triage = FakeTriage()
        replies = Replies(KNOWLEDGE, {"en": plain_lines(), "de": plain_lines("de")}, "en", "en")
        self.outbox = Outbox(store, self.surface, self.clock, lambda *_: plain_lines())
        self.ids = (f"CASE{number}" for number in count(1))
        windows = Windows(timedelta(minutes=30), timedelta(minutes=10), timedelta(hours=24), timedelta(minutes=10))
        mind = Mind(Brain(self.triage, replies))  # type: ignore[arg-type]
        self.recalibrations = 0
        self.front = Front(
            Shell(
                store, mind, self.clock, lambda: next(self.ids), windows, self.outbox.wake, recalibrate=self.recalibrate
            )
        )
        self.numbers = count(1)

    def recalibrate(self) -> None:
        self.recalibrations += 1

    async def hears(self, text: str, author: Member = MIA, **more: object) -> Decision | None:
        """Deliver a new message."""
        more = {"id": f"m{next(self.numbers)}", "at": self.clock()} | more
        decision = await self.front.handle(message(text, author=author, **more))  # type: ignore[arg-type]
        await self.outbox.drain()
        return decision

    async def press(self, who: Member, verb: Verb, subject: str, argument: str = "", id: str = "") -> str:  # noqa: A002
        """Press a button; returns what only the presser is told."""
        press_id = id or f"p{next(self.numbers)}"
        reply = await self.front.press(
            Press(press_id, COMMUNITY, "support", who, Control(verb, subject, argument), self.clock())
        )
        await self.outbox.drain()
        return reply.text.partition("/")[0]

    def said(self, place: object = Channel("support")) -> list[str]:
        """What the bot said at a place, oldest first, without the number of the variant."""
        return [
            effect.text.partition("/")[0]
            for effect in self.surface.shown.values()
            if isinstance(effect, Say) and effect.place == place
        ]

    def kinds(self, *kinds: type[Effect]) -> list[Effect]:
        return [effect for effect in self.surface.shown.values() if isinstance(effect, kinds)]

    async def case_state(self, case: str = "CASE1") -> tuple[CaseState, Member | None]:
        found = await self.store.case(case)
        assert found is not None
        return found.state, found.claimed_by


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with await Database.open(tmp_path / "e.db") as database:
        yield Bot(Store(database))


async def test_a_message_delivered_twice_is_answered_once(bot: Bot) -> None:
    assert isinstance(await bot.hears("answer me", id="m1"), Answer)
    assert await bot.hears("answer me", id="m1") is None
    both = await asyncio.gather(bot.hears("human", id="m2"), bot.hears("human", id="m2"))
    assert sum(decision is None for decision in both) == 1
    assert bot.said() == ["Do plain.", "handoff.asked"]


async def test_what_one_member_writes_at_once_is_decided_in_order(bot: Bot) -> None:
    await asyncio.gather(*(bot.hears("human please", id=f"x{number}") for number in range(5)))
    assert bot.said() == ["handoff.asked", *["handoff.joined"] * 4]
    assert len(bot.kinds(OpenThread)) == 1


async def test_where_chance_draws_a_taken_case_id_it_draws_again(bot: Bot) -> None:
    bot.ids = (each for each in ("CASE1", "CASE1", "CASE2"))
    await bot.hears("human please", author=MIA)
    assert isinstance(await bot.hears("human please", author=JONAS), HandOff)
    assert [await bot.case_state(each) for each in ("CASE1", "CASE2")] == [(CaseState.OPEN, None)] * 2
    assert bot.said() == ["handoff.asked"] * 2


async def test_whatever_breaks_while_deciding_goes_to_a_human(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    decision = await bot.hears("unheard-of and my mail is mia@example.com")
    assert isinstance(decision, HandOff)
    assert decision.reason is HandOffReason.FAULT
    assert bot.said() == ["handoff.fault"]
    row = await bot.store.entered("m1")
    assert row is not None
    assert "mia@example.com" not in row.taken.text + row.trace.text
    assert "mia@example.com" not in caplog.text


async def test_while_a_slow_decision_is_made_everything_else_goes_on(bot: Bot) -> None:
    bot.triage.slow, bot.triage.gate = True, threading.Event()
    hearing = asyncio.create_task(bot.hears("answer me"))
    await until(lambda: bool(bot.triage.contexts))
    again = asyncio.create_task(bot.hears("human please"))
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert len(bot.triage.contexts) == 1, "what the same member wrote next waits for it"
    assert not hearing.done()
    bot.triage.gate.set()
    assert isinstance(await hearing, Answer)
    assert isinstance(await again, HandOff)
    assert bot.said() == ["Do plain.", "handoff.asked"]


async def test_what_breaks_in_a_slow_decision_goes_to_a_human_too(bot: Bot) -> None:
    bot.triage.slow = True
    decision = await bot.hears("unheard-of")
    assert isinstance(decision, HandOff)
    assert decision.reason is HandOffReason.FAULT
    assert bot.said() == ["handoff.fault"]


async def test_a_preview_lets_everything_else_go_on_as_well(bot: Bot) -> None:
    bot.triage.slow, bot.triage.gate = True, threading.Event()
    asking = asyncio.create_task(bot.front.preview(message("answer me")))
    asyncio.get_running_loop().call_later(0.01, bot.triage.gate.set)
    decision, said = await asking
    assert isinstance(decision, Answer)
    assert said == ("Do plain.",)


async def test_a_quick_decision_is_made_where_it_is_asked_for(bot: Bot) -> None:
    decided_in: list[str] = []
    decide = bot.triage.decide

    def noted(message: Message, context: Context) -> Decision:
        decided_in.append(threading.current_thread().name)
        return decide(message, context)

    bot.triage.decide = noted  # type: ignore[method-assign]
    for bot.triage.slow in (False, True):
        await bot.hears("answer me")
    assert decided_in[0] == threading.main_thread().name != decided_in[1]


async def test_conversations_of_others_leave_no_text_behind(bot: Bot) -> None:
    await bot.hears("private talk", channel="general", role=ChannelRole.COMMUNITY)
    await bot.hears("we should ban him", ALEX, channel="staff", role=ChannelRole.STAFF)
    for number in (1, 2):
        row = await bot.store.entered(f"m{number}")
        assert row is not None
        assert (row.taken.text, row.taken.fingerprint) == ("", "")


async def test_bots_are_not_taken_up(bot: Bot) -> None:
    assert await bot.hears("answer", Member("b", "Bot", Role.BOT), id="m9") is None
    assert await bot.store.entered("m9") is None


@pytest.mark.parametrize("more", [{"reply_to_author": "mia"}, {"mentions": ("mia",)}, {}])
async def test_a_moderator_who_writes_to_a_member_is_present(bot: Bot, more: dict[str, object]) -> None:
    await bot.hears("answer this")
    await bot.hears("hi, I have got you", ALEX, **more)
    await bot.hears("answer that")
    assert bot.triage.contexts[-1].human_present
    await bot.hears("answer", JONAS)
    assert not bot.triage.contexts[-1].human_present
    bot.clock.forward(minutes=11)
    await bot.hears("answer again")
    assert not bot.triage.contexts[-1].human_present


async def test_only_the_one_who_was_answered_presses(bot: Bot) -> None:
    await bot.hears("answer me", id="m1")
    assert await bot.press(JONAS, Verb.HUMAN, "m1") == "press.not_yours"
    assert await bot.press(ALEX, Verb.HUMAN, "m1") == "press.not_yours"
    assert await bot.press(MIA, Verb.HUMAN, "m1") == "press.human_coming"
    assert await bot.press(MIA, Verb.HUMAN, "m1") == "press.already"
    assert bot.said() == ["Do plain.", "handoff.asked"]


async def test_that_helped_is_thanked_once_and_takes_the_buttons_away(bot: Bot) -> None:
    await bot.hears("answer me", id="m1")
    assert await bot.press(MIA, Verb.HELPED, "m1") == "press.thanks"
    assert await bot.press(MIA, Verb.HELPED, "m1") == "press.already"
    (edit,) = bot.kinds(EditSaid)
    assert isinstance(edit, EditSaid)
    assert (edit.said, edit.buttons) == ("m1:say", ())


async def test_what_missed_gets_an_apology_and_a_human_once(bot: Bot) -> None:
    await bot.hears("answer me", id="m1")
    assert await bot.press(MIA, Verb.MISSED, "m1") == "press.human_coming"
    assert await bot.press(MIA, Verb.HUMAN, "m1") == "press.already"
    assert bot.said() == ["Do plain.", "handoff.repeat"]
    found = await bot.store.case("CASE1")
    assert found is not None
    assert found.reason is HandOffReason.REPEAT


async def test_one_choice_is_made_once(bot: Bot) -> None:
    await bot.hears("which one", id="m1")
    assert await bot.press(MIA, Verb.PICK, "m1", "other") == ""
    assert await bot.press(MIA, Verb.PICK, "m1", "plain") == "press.already"
    assert await bot.press(MIA, Verb.NONE_OF_THESE, "m1") == "press.already"
    assert bot.said() == ["clarify.ask", "Do other."]
    await bot.hears("answer")
    assert [given.entry for given in bot.triage.contexts[-1].recent_answers] == ["other"]


async def test_none_of_these_brings_a_human(bot: Bot) -> None:
    await bot.hears("which one", id="m1")
    assert await bot.press(MIA, Verb.NONE_OF_THESE, "m1") == "press.human_coming"
    assert bot.said()[-1] == "handoff.uncertain"


async def test_picking_what_only_humans_do_brings_a_human(bot: Bot) -> None:
    await bot.hears("which one", id="m1")
    await bot.press(MIA, Verb.PICK, "m1", "always")
    assert bot.said()[-1] == "handoff.policy"


async def test_a_choice_that_left_the_knowledge_is_gone(bot: Bot) -> None:
    await bot.hears("which one", id="m1")
    assert await bot.press(MIA, Verb.PICK, "m1", "removed-yesterday") == "press.gone"
    assert await bot.press(MIA, Verb.PICK, "never-seen", "plain") == "press.gone"


async def test_follow_ups_of_follow_ups_stay_within_a_buttons_id(bot: Bot) -> None:
    await bot.hears("answer me", id="m1")
    subject = "m1"
    for number in range(30):
        assert await bot.press(MIA, Verb.FOLLOW_UP, subject, "other" if number % 2 else "plain") == ""
        subject = next(reversed(bot.surface.shown)).removesuffix(":say")
    assert len(bot.said()) == 31


async def test_a_case_from_handoff_to_solved(bot: Bot) -> None:
    await bot.hears("human please")
    assert await bot.press(ALEX, Verb.CLAIM, "CASE1") == "press.claimed"
    assert await bot.press(SARA, Verb.CLAIM, "CASE1") == "press.claimed_by"
    assert await bot.press(MIA, Verb.RESOLVE, "CASE1") == "press.not_allowed"
    assert await bot.press(ALEX, Verb.RESOLVE, "CASE1") == "press.resolved"
    assert await bot.press(JONAS, Verb.UNSOLVED, "CASE1") == "press.not_yours"
    assert await bot.press(MIA, Verb.UNSOLVED, "CASE1") == ""
    assert await bot.case_state() == (CaseState.OPEN, None)
    await bot.press(SARA, Verb.CLAIM, "CASE1")
    await bot.press(SARA, Verb.RESOLVE, "CASE1")
    await bot.press(MIA, Verb.SOLVED, "CASE1")
    assert await bot.press(MIA, Verb.SOLVED, "CASE1") == "press.already"
    assert await bot.case_state() == (CaseState.RESOLVED, SARA)


async def test_of_two_moderators_at_once_one_gets_the_case(bot: Bot) -> None:
    await bot.hears("human please")
    told = await asyncio.gather(*(bot.press(who, Verb.CLAIM, "CASE1") for who in (ALEX, SARA, ALEX, SARA)))
    assert sorted(told) == ["press.claimed", *["press.claimed_by"] * 3]
    assert len([say for say in bot.said(CaseThread("CASE1")) if say == "thread.claimed"]) == 1


async def test_a_press_delivered_twice_counts_once(bot: Bot) -> None:
    await bot.hears("human please")
    assert await bot.press(ALEX, Verb.CLAIM, "CASE1", id="same") == "press.claimed"
    await bot.press(ALEX, Verb.RELEASE, "CASE1")
    assert await bot.press(ALEX, Verb.CLAIM, "CASE1", id="same") == "press.already"
    assert await bot.case_state() == (CaseState.OPEN, None)


async def test_cases_of_another_community_are_out_of_reach(bot: Bot) -> None:
    await bot.hears("human please")
    stranger = Press("p1", "c2", "staff", ALEX, Control(Verb.CLAIM, "CASE1"), bot.clock())
    assert (await bot.front.press(stranger)).text.startswith("press.gone")
    stolen = Press("p2", "c2", "support", MIA, Control(Verb.HUMAN, "m1"), bot.clock())
    assert (await bot.front.press(stolen)).text.startswith("press.gone")
    assert await bot.case_state() == (CaseState.OPEN, None)


async def test_what_is_written_in_the_thread_is_recorded_and_not_answered(bot: Bot) -> None:
    await bot.hears("human please")
    await bot.press(ALEX, Verb.CLAIM, "CASE1")
    before = len(bot.surface.shown)
    await bot.hears("answer me here?", channel="ref:case:CASE1:thread", role=ChannelRole.CASE)
    assert len(bot.surface.shown) == before
    row = await bot.store.entered("m3")
    assert row is not None
    assert (row.case, row.kind) == ("CASE1", "silent")


async def test_danger_told_in_the_thread_gets_a_word_and_a_number_at_once(bot: Bot) -> None:
    await bot.hears("human please")
    await bot.press(ALEX, Verb.CLAIM, "CASE1")
    thread = {"channel": "ref:case:CASE1:thread", "role": ChannelRole.CASE}
    await bot.hears("it is all dark", **thread)
    await bot.hears("so dark", **thread)
    assert bot.said(CaseThread("CASE1")).count("thread.opening.self_harm") == 1
    found = await bot.store.case("CASE1")
    assert found is not None
    assert found.priority is Priority.URGENT


async def test_a_question_after_the_resolve_opens_the_case_again_and_thanks_do_not(bot: Bot) -> None:
    await bot.hears("human please")
    await bot.press(ALEX, Verb.CLAIM, "CASE1")
    await bot.press(ALEX, Verb.RESOLVE, "CASE1")
    thread = {"channel": "ref:case:CASE1:thread", "role": ChannelRole.CASE}
    await bot.hears("thank you", **thread)
    assert await bot.case_state() == (CaseState.RESOLVED, ALEX)
    await bot.hears("but what about the other one?", **thread)
    assert await bot.case_state() == (CaseState.OPEN, None)


async def test_a_false_troll_gets_an_apology_and_a_human_and_no_strike(bot: Bot) -> None:
    await bot.hears("troll", id="m1")
    assert bot.said(StaffQueue()) == ["staff.deflected"]
    assert await bot.press(MIA, Verb.NOT_A_TROLL, "m1") == "press.not_allowed"
    assert await bot.press(ALEX, Verb.NOT_A_TROLL, "m1") == ""
    assert await bot.press(SARA, Verb.NOT_A_TROLL, "m1") == "press.already"
    assert bot.said() == ["deflect.abuse", "handoff.not_a_troll"]
    found = await bot.store.case("CASE1")
    assert found is not None
    assert (found.member, found.priority, found.reason) == (MIA, Priority.HIGH, HandOffReason.NOT_A_TROLL)
    await bot.hears("answer")
    assert bot.triage.contexts[-1].deflected_at == ()


async def test_silence_closes_a_resolved_case_after_its_time(bot: Bot) -> None:
    await bot.hears("human please")
    await bot.press(ALEX, Verb.CLAIM, "CASE1")
    await bot.press(ALEX, Verb.RESOLVE, "CASE1")
    eyelevel = Member("eyelevel", "Eyelevel", Role.BOT)
    bot.clock.forward(hours=23)
    assert await bot.front.casework.lapse(eyelevel, timedelta(hours=24)) == 0
    bot.clock.forward(hours=2)
    assert await bot.front.casework.lapse(eyelevel, timedelta(hours=24)) == 1
    found = await bot.store.case("CASE1")
    assert found is not None
    assert found.closed
    await bot.press(SARA, Verb.REOPEN, "CASE1")
    assert await bot.case_state() == (CaseState.OPEN, None)


async def test_the_card_follows_the_case(bot: Bot) -> None:
    await bot.hears("human please")
    for who, verb in ((ALEX, Verb.CLAIM), (ALEX, Verb.RESOLVE), (SARA, Verb.REOPEN)):
        await bot.press(who, verb, "CASE1")
    offered = [
        tuple(button.control.verb for button in card.buttons)
        for card in bot.kinds(PutCard)
        if isinstance(card, PutCard)
    ]
    assert offered == [(Verb.CLAIM,), (Verb.RESOLVE, Verb.RELEASE), (Verb.REOPEN,), (Verb.CLAIM,)]


async def test_a_returning_member_is_known_to_the_moderator(bot: Bot) -> None:
    await bot.hears("human please")
    await bot.press(MIA, Verb.SOLVED, "CASE1")
    await bot.hears("angry again")
    card = bot.kinds(PutCard)[-1]
    assert isinstance(card, PutCard)
    assert "card.earlier/0 count=1" in card.text
    assert await bot.case_state("CASE2") == (CaseState.OPEN, None)


async def test_a_reload_in_the_middle_does_not_split_a_decision(bot: Bot) -> None:
    await bot.hears("which one", id="m1")
    mind = bot.front.casework._shell.mind
    smaller = Knowledge({"plain": KNOWLEDGE.entries["plain"]}, "v2")
    mind.brain = replace(mind.brain, replies=replace(mind.brain.replies, knowledge=smaller))
    assert await bot.press(MIA, Verb.PICK, "m1", "other") == "press.gone"
    assert await bot.press(MIA, Verb.PICK, "m1", "plain") == ""


class TestVotes:
    """What is pressed is kept as votes, with the press or not at all."""

    SURE = (Candidate("plain", 0.97, 1.0), *OPTIONS[1:])

    async def cast(self, bot: Bot) -> list[tuple[str, str, str]]:
        votes = [each.vote for each in await bot.store.votes(VoteFilter(), bot.clock() - timedelta(days=9))]
        return sorted((vote.member, vote.entry, vote.choice.value) for vote in votes)

    async def test_below_an_answer_the_asker_votes_once(self, bot: Bot) -> None:
        bot.triage.shown = replace(trace(rule="answer", candidates=self.SURE), knowledge_version="v1")
        await bot.hears("answer please", id="m1")
        assert await bot.press(JONAS, Verb.MISSED, "m1") == "press.not_yours"
        assert await self.cast(bot) == []
        await bot.press(MIA, Verb.MISSED, "m1")
        await bot.press(MIA, Verb.HUMAN, "m1")
        assert await self.cast(bot) == [("mia", "plain", "missed")]
        assert bot.recalibrations == 1

    async def test_a_pick_votes_on_all_that_was_offered_but_what_needs_a_human_anyway(self, bot: Bot) -> None:
        bot.triage.shown = replace(trace(rule="clarify", candidates=OPTIONS), knowledge_version="v1")
        await bot.hears("which one", id="m1")
        await bot.press(MIA, Verb.PICK, "m1", "other")
        # Who chose it says nothing more about how sure the bot should have been.
        await bot.press(MIA, Verb.MISSED, row_id("m1", "choice"))
        assert await self.cast(bot) == [("mia", "other", "picked"), ("mia", "plain", "passed_over")]

    async def test_none_of_these_votes_against_them(self, bot: Bot) -> None:
        bot.triage.shown = replace(trace(rule="clarify", candidates=OPTIONS), knowledge_version="v1")
        await bot.hears("which one", id="m1")
        await bot.press(MIA, Verb.NONE_OF_THESE, "m1")
        assert await self.cast(bot) == [("mia", "other", "none_fit"), ("mia", "plain", "none_fit")]

    async def test_a_press_that_says_nothing_about_it_tells_nobody(self, bot: Bot) -> None:
        await bot.hears("answer please", id="m1")
        await bot.press(MIA, Verb.HELPED, "m1")
        assert await self.cast(bot) == []
        assert bot.recalibrations == 0
