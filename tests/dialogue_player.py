"""Plays a dialogue on a surface, and holds every turn against what was decided and what people then see."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.app import Chance, Local, open_local
from bot.config import Config
from bot.core.controls import Verb
from bot.core.lines import Lines
from bot.core.model import Member, Role
from bot.core.replies import answer_text
from bot.core.safety.personal import redact
from bot.surfaces.local import COMMUNITY, clean
from bot.surfaces.people import BOT
from tests.dialogue_format import GONE, Dialogue, Nowhere, Outcome, Presses, Queue, Restart, Says, Sees, Turn, Wait
from tests.drivers.base import Driver, Seen, Told
from tests.fakes import FakeClock

OpenDriver = Callable[[Local], contextlib.AbstractAsyncContextManager[Driver]]

_IN_THREAD = (Verb.SOLVED, Verb.UNSOLVED)
_IN_STAFF = (Verb.CLAIM, Verb.RELEASE, Verb.RESOLVE, Verb.REOPEN, Verb.NOT_A_TROLL)


@dataclass
class Before:
    """What stood where before a turn, to tell what is new."""

    said: dict[str, list[str]]
    """The bot's texts by room."""
    cases: set[str]


@dataclass
class Player:
    """Plays one dialogue on one surface."""

    dialogue: Dialogue
    config: Config
    open_driver: OpenDriver
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[str] = field(default_factory=list)
    """The conversation so far, for whoever reads a failure."""
    local: Local = field(init=False)
    driver: Driver = field(init=False)
    now: str = ""

    async def play(self) -> None:
        """Play every turn.

        Raises:
            AssertionError: a turn went otherwise; the text reads like the conversation.
        """
        chance = Chance(self.clock, random.Random(self.dialogue.id).getrandbits)  # noqa: S311
        turns = list(self.dialogue.turns)
        while turns:
            async with open_local(self.config, chance) as self.local, self.open_driver(self.local) as self.driver:
                await self._settled()
                while turns and not isinstance(turn := turns.pop(0), Restart):
                    await self._turn(turn)
            self.told.append("— the bot is stopped —")

    async def _turn(self, turn: Turn) -> None:
        match turn:
            case Says():
                await self._say(turn)
            case Presses():
                await self._press(turn)
            case Wait():
                await self._wait(turn)
            case Sees():
                await self._sees(turn)
            case Queue():
                await self._queue(turn)
            case Nowhere():
                await self._nowhere(turn)
            case Restart():
                raise AssertionError("a restart is between two openings")

    # ── Turns ────────────────────────────────────────────────────────────────────────────────────

    async def _say(self, turn: Says) -> None:
        self._on(f"{turn.who} in {turn.place}: {turn.text[:300]}", turn.after)
        room = await self._case_of(turn.of or turn.who) if turn.place == "thread" else turn.place
        self._check(room is not None, "there is a thread to write in", "none")
        before = await self._before(turn.who, room)
        reply_to = None if turn.reply is None else BOT.name if turn.reply is True else self._person(turn.reply).name
        told = await self.driver.post(turn.who, room, turn.text, reply_to)
        self._check(told.refused == bool(turn.refused), "refused" if turn.refused else "taken", told.text or "taken")
        if turn.refused:
            self._check(bool(told.text), "the reason is told", "nothing")
            return
        why = await self._why(await self._message(turn.who, room))
        self._check_decision(turn, why, entry=turn.entry)
        shown = await self._seen(turn.who, room)
        own = self.driver.legible(redact(clean(turn.text)))
        self._check(
            any(_same(own, each.text) or each.text.endswith(own) for each in shown), "the message stands there", shown
        )
        await self._check_seen(turn, turn.who, room, before, why)

    async def _press(self, turn: Presses) -> None:
        subject = f" {turn.entry}" if turn.entry else ""
        self._on(f"{turn.who} presses [{turn.presses}{subject}]", turn.after)
        case = await self._case_of(turn.of or turn.who if self._person(turn.who).role is Role.MEMBER else turn.of)
        room = turn.place or _room_of(turn.presses)
        place = case if room == "thread" else room
        self._check(place is not None, "there is a thread to press in", "none")
        owner = turn.of or turn.who
        before = await self._before(owner, "support" if place == "staff" else place)
        if turn.late:
            told = await self.driver.press_late(turn.who, turn.presses, case)
        else:
            within = case or "" if place == "staff" and turn.presses is not Verb.NOT_A_TROLL else ""
            told = await self.driver.press(turn.who, place, self._labels(turn), within)
        self._check_told(turn, told)
        why: dict[str, Any] = {"decision": None}
        if turn.decision is not None:
            why = await self._why(await self._last_row())
            self._check_decision(turn, why)
        await self._check_seen(turn, owner, "support" if place == "staff" else place, before, why)

    async def _wait(self, turn: Wait) -> None:
        self._on(f"({turn.wait.hours} hours and {turn.wait.minutes} minutes pass)", 0)
        self.clock.forward(hours=turn.wait.hours, minutes=turn.wait.minutes)
        # What bot.service.timers does once a real minute.
        after = timedelta(hours=self.config.casework.close_after_hours)
        await self.local.engine.front.casework.lapse(BOT, after)
        await self._settled()

    async def _sees(self, turn: Sees) -> None:
        sight = turn.sees
        whose = sight.of or "the latest"
        self._on(f"({sight.who} looks for the thread of {whose})", 0)
        case = await self._case_of(sight.of) if sight.of else await self._latest_case()
        view = await self.driver.view(sight.who, case) if case else None
        self._check((view is not None) == sight.thread, f"thread seen: {sight.thread}", view)
        if view is not None and sight.locked is not None:
            self._check(view.locked == sight.locked, f"locked: {sight.locked}", f"locked: {view.locked}")

    async def _queue(self, turn: Queue) -> None:
        self._on("(a moderator looks at the queue)", 0)
        rows = await self.driver.queue("alex")
        self._check(len(rows) == len(turn.queue), f"{len(turn.queue)} cases", rows)
        for row, wanted in zip(rows, turn.queue, strict=True):
            by = self._person(wanted.by).name if wanted.by else None
            found = [row.member, row.state, row.claimed_by]
            expected = [self._person(wanted.of).name, wanted.state, by]
            if wanted.priority:
                expected.append(wanted.priority.value)
                found.append(row.priority)
            if wanted.reason:
                expected.append(wanted.reason.value)
                found.append(row.reason)
            self._check(found == expected, f"a case {expected}", found)

    async def _nowhere(self, turn: Nowhere) -> None:
        self._on("(everybody looks everywhere)", 0)
        rooms = ["support", "general", "staff", *sorted(await self._cases())]
        for persona in self.local.chat.personas:
            for room in rooms:
                view = await self.driver.view(persona.id, room)
                self._hidden(turn, [each.text for each in view.messages] if view else [], f"{persona.name} in {room}")
        self._hidden(turn, [row.quote for row in await self.driver.queue("alex")], "the queue")

    def _hidden(self, turn: Nowhere, texts: Collection[str], where: str) -> None:
        for secret in turn.nowhere:
            found = [text for text in texts if secret in text]
            self._check(not found, f"{secret!r} is nowhere", f"{where}: {found}")

    # ── What must be seen ────────────────────────────────────────────────────────────────────────

    def _check_decision(self, turn: Outcome, why: dict[str, Any], entry: str | None = None) -> None:
        kind = turn.decision
        assert kind is not None
        wanted: dict[str, Any] = {"decision": kind, "language": self._language(turn)}
        if kind == "answer":
            wanted["entry"] = turn.answer
        elif kind != "clarify":
            wanted["reason"] = getattr(turn, kind).value
        if turn.topic:
            wanted["topic"] = turn.topic
        if entry:
            wanted["entry"] = entry
        if kind == "silent":
            del wanted["language"]  # nothing is said in it
        self._check({key: why[key] for key in wanted} == wanted, wanted, why, why=why)

    async def _check_seen(self, turn: Outcome, who: str, room: str, before: Before, why: dict[str, Any]) -> None:
        """Hold what the bot newly said in the room, in the thread and to staff against what was expected."""
        lines = self._lines(turn)
        new = await self._new(who, room, before) if room != await self._case_of(who) else []
        kind = turn.decision
        if kind in (None, "silent"):
            self._check(not new, "nothing new", [each.text for each in new], why=why)
        else:
            self._check(len(new) == 1, "one reply", [each.text for each in new], why=why)
            self._check_reply(turn, new[0], lines, why)
        await self._check_thread(turn, who, before, lines, why)
        await self._check_staff(turn, who, before, why)

    def _check_reply(self, turn: Outcome, reply: Seen, lines: Lines, why: dict[str, Any]) -> None:
        entries = self.local.engine.mind.brain.replies.knowledge.entries
        if turn.answer is not None:
            language, text = answer_text(entries[turn.answer], lines.language)
            self._check(_same(text, reply.text), text, reply.text, why=why)
            self._check(lines.labels["button.helped"] in reply.buttons, f"buttons in {language}", reply.buttons)
            return
        if turn.clarify is not None:
            titles = [entries[entry].title(lines.language) for entry in turn.clarify]
            none = lines.labels["button.none_of_these"]
            fits = set(titles) <= set(reply.buttons) and reply.buttons[-1] == none and len(reply.buttons) <= 4
            self._check(fits, [*titles, none], reply.buttons, why=why)
        self._check_line(turn.line or self._own_line(turn), reply.text, lines)
        if turn.clarify is None:
            self._check(not reply.buttons, "no buttons", reply.buttons)

    async def _check_thread(self, turn: Outcome, who: str, before: Before, lines: Lines, why: dict[str, Any]) -> None:
        opened = sorted(await self._cases() - before.cases)
        expects_new = (
            turn.handoff is not None and turn.line != "handoff.joined" and not before.cases & await self._open(who)
        )
        self._check(len(opened) == int(expects_new), f"new cases: {int(expects_new)}", opened, why=why)
        for case in opened:
            await self._check_opened(turn, who, case, lines, why)
        case = await self._case_of(who)
        if case is None or case in opened:
            return
        said = [each.text for each in await self._new(who, case, before)]
        wanted = list(turn.in_thread)
        if turn.handoff is not None:
            wanted.insert(0, "thread.quote")
        self._check(len(said) == len(wanted), f"in the thread: {wanted or 'nothing new'}", said, why=why)
        for key, text in zip(wanted, said, strict=True):
            self._check_line(key, text, lines)

    async def _check_opened(self, turn: Outcome, who: str, case: str, lines: Lines, why: dict[str, Any]) -> None:
        """A new thread: opened in the right words, closed to other members, with a card for moderators."""
        opening = (await self._seen(who, case))[0].text
        keys = ("thread.opening", *(key for key in lines.variants if key.startswith("thread.opening.")))
        self._check(any(_said(lines, key, opening, whole=False) for key in keys), "an opening", opening, why=why)
        self._check_line("thread.recognise_staff", opening, lines, whole=False)
        for persona in self.local.chat.personas:
            allowed = persona.role is Role.MODERATOR or persona.id == who
            view = await self.driver.view(persona.id, case)
            self._check((view is not None) == allowed, f"{persona.name} sees the thread: {allowed}", view)
        cards = [each.text for each in await self._seen("alex", "staff") if case in each.text]
        self._check(len(cards) == 1 and self._person(who).name in cards[0], "one card", cards)
        rows = [row for row in await self.driver.queue("alex") if row.case == case]
        self._check(len(rows) == 1, "one case in the queue", rows)
        if turn.priority:
            self._check(rows[0].priority == turn.priority.value, f"priority {turn.priority}", rows[0], why=why)

    async def _check_staff(self, turn: Outcome, who: str, before: Before, why: dict[str, Any]) -> None:
        new = await self._new("alex", "staff", before)
        cases = await self._cases() - before.cases
        notices = [each for each in new if not any(case in each.text for case in cases)]
        self._check(
            len(notices) == (turn.deflect is not None), "staff are told of a deflection alone", notices, why=why
        )
        for notice in notices:
            staff = self.local.engine.mind.brain.replies.staff_voice
            self._check_line("staff.deflected", notice.text, staff)
            self._check(self._person(who).name in notice.text, f"it names {who}", notice.text)
            self._check(notice.buttons == (staff.labels["button.not_a_troll"],), "a way to take it back", notice)

    def _check_told(self, turn: Presses, told: Told) -> None:
        wanted = () if turn.told is None else (turn.told,) if isinstance(turn.told, str) else turn.told
        if told.refused:
            self._check(GONE in wanted, wanted or "nothing said", told)
            return
        if not wanted:
            self._check(not told.text, "nothing only for the one who pressed", told)
            return
        lines = self._lines(turn) if self._person(turn.who).role is Role.MEMBER else self._voice("en")
        keys = [key for key in wanted if key != GONE]
        self._check(any(_said(lines, key, told.text) for key in keys), wanted, told)

    def _check_line(self, key: str, text: str, lines: Lines, *, whole: bool = True) -> None:
        self._check(_said(lines, key, text, whole=whole), f"the line {key} in {lines.language}", text)

    # ── Looking ──────────────────────────────────────────────────────────────────────────────────

    async def _seen(self, who: str, room: str) -> tuple[Seen, ...]:
        view = await self.driver.view(who, room)
        return view.messages if view is not None else ()

    async def _said_in(self, who: str, room: str) -> list[Seen]:
        return [each for each in await self._seen(who, room) if each.author == BOT.name]

    async def _before(self, who: str, room: str) -> Before:
        said = {room: await self._said_in(who, room), "staff": await self._said_in("alex", "staff")}
        case = await self._case_of(who)
        if case is not None:
            said[case] = await self._said_in(who, case)
        return Before({name: [each.text for each in texts] for name, texts in said.items()}, await self._cases())

    async def _new(self, who: str, room: str, before: Before) -> list[Seen]:
        """Return what the bot said since: messages are only ever added below, edits stay in their place."""
        return (await self._said_in(who, room))[len(before.said.get(room, ())) :]

    async def _message(self, who: str, room: str) -> str:
        moderator = self._person("alex")
        rooms = await self.local.chat.rooms(moderator)
        place = next(state.room.id for state in rooms if room in (state.room.id, state.room.case))
        page = await self.local.chat.page(moderator, place)
        return next(each.id for each in reversed(page.messages) if each.author.id == who)

    async def _last_row(self) -> str:
        newest = "SELECT message FROM ledger ORDER BY at DESC LIMIT 1"
        database = self.local.engine.store._database
        return await database.run(lambda db: str(next(db.query(newest))["message"]))

    async def _why(self, message: str) -> dict[str, Any]:
        why = await self.local.engine.desk.why(message)
        self._check(why is not None, "a decision", "none is recorded")
        return dict(why or {})

    async def _cases(self) -> set[str]:
        return {case.id for case in await self.local.engine.desk.cases(COMMUNITY)}

    async def _open(self, who: str) -> set[str]:
        name = self._person(who).name
        cases = await self.local.engine.desk.cases(COMMUNITY)
        return {case.id for case in cases if case.member == name and case.state != "resolved"}

    async def _latest_case(self, of: str | None = None) -> str | None:
        name = self._person(of).name if of else None
        cases = [case for case in await self.local.engine.desk.cases(COMMUNITY) if name in (None, case.member)]
        return max(cases, key=lambda case: case.opened_at).id if cases else None

    async def _case_of(self, who: str | None) -> str | None:
        return await self._latest_case(who)

    async def _settled(self) -> None:
        await self.local.chat.settled()
        await self.local.engine.outbox.drain()

    # ── Wording and failing ──────────────────────────────────────────────────────────────────────

    def _person(self, who: str) -> Member:
        return self.local.chat.persona(who)

    def _language(self, turn: Outcome) -> str:
        return turn.language or self.dialogue.language

    def _voice(self, language: str) -> Lines:
        return self.local.engine.mind.brain.replies.voice(language)

    def _lines(self, turn: Outcome) -> Lines:
        return self._voice(self._language(turn))

    def _labels(self, turn: Presses) -> set[str]:
        replies = self.local.engine.mind.brain.replies
        if turn.presses in (Verb.PICK, Verb.FOLLOW_UP):
            entry = replies.knowledge.entries[turn.entry or ""]
            return {entry.title(language) for language in replies.lines}
        return {lines.labels[f"button.{_LABELS.get(turn.presses, turn.presses)}"] for lines in replies.lines.values()}

    def _own_line(self, turn: Outcome) -> str:
        if turn.topic in ("personal_data", "self_harm") and turn.handoff is not None:
            return f"handoff.{turn.topic}"
        if turn.clarify is not None:
            return "clarify.ask"
        return f"deflect.{turn.deflect}" if turn.deflect else f"handoff.{turn.handoff}"

    def _on(self, what: str, seconds: int) -> None:
        self.clock.forward(seconds=seconds)
        self.now = what
        self.told.append(what)

    def _check(self, fits: bool, wanted: object, found: object, why: dict[str, Any] | None = None) -> None:
        if fits:
            return
        trace = ""
        if why and why.get("rule"):
            sure = ", ".join(f"{each['entry']} {each['confidence']:.2f}" for each in why["candidates"][:3])
            trace = f"\n  rule:     {why['rule']}; seen: {', '.join(why['findings'])}; candidates: {sure}"
        said = "\n  ".join(self.told)
        at = f"  at:       {self.now}\n  expected: {wanted}\n  came:     {found}{trace}"
        raise AssertionError(f"{self.dialogue.id}\n\n  {said}\n\n{at}")


_LABELS = {Verb.NONE_OF_THESE: "none_of_these", Verb.NOT_A_TROLL: "not_a_troll"}


def _room_of(verb: Verb) -> str:
    return "thread" if verb in _IN_THREAD else "staff" if verb in _IN_STAFF else "support"


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _said(lines: Lines, key: str, text: str, *, whole: bool = True) -> bool:
    """Tell whether ``text`` is, or begins or goes on with, a wording of the line."""
    spoken = " ".join(text.split())
    for variant in lines.variants[key]:
        parts = re.split(r"\{\w+\}", " ".join(variant.split()))
        pattern = ".*".join(re.escape(part) for part in parts)
        if re.fullmatch(pattern, spoken) if whole else re.search(pattern, spoken):
            return True
    return False
