"""The stage a dialogue is played on: who sees what where, what was decided, and how a failure reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.entry import Entry
from bot.core.lines import Lines
from bot.core.model import Member
from bot.surfaces.desk import CaseView
from bot.surfaces.people import BOT
from tests.dialogue_format import Dialogue, Outcome
from tests.drivers.base import Driver, Seen
from tests.drivers.theatre import Scene
from tests.fakes import FakeClock


@dataclass(frozen=True)
class Before:
    """What stood where before a turn, to tell what is new."""

    counts: Mapping[str, int]
    """How many messages of the bot a room had: messages are only ever added below, edits stay in their place."""
    cases: frozenset[str]
    open_cases: frozenset[str]
    """Those of the member the turn is about."""


@dataclass
class Stage:
    """One dialogue on one surface, with what was said so far."""

    dialogue: Dialogue
    scene: Scene
    driver: Driver
    clock: FakeClock
    told: list[str] = field(default_factory=list)

    # ── Looking ──────────────────────────────────────────────────────────────────────────────────

    async def seen(self, who: str, room: str) -> tuple[Seen, ...]:
        """Return what ``who`` finds in a room, nothing where there is none."""
        view = await self.driver.view(who, room)
        return view.messages if view is not None else ()

    async def said(self, who: str, room: str) -> list[Seen]:
        """Return what the bot said in a room, as ``who`` finds it."""
        return [each for each in await self.seen(who, room) if each.author == BOT.name]

    async def before(self, who: str, room: str) -> Before:
        """Remember what stands in the room, among staff and in the thread of ``who``."""
        counts = {room: len(await self.said(who, room)), "staff": len(await self.said("alex", "staff"))}
        case = await self.case_of(who)
        if case is not None:
            counts[case] = len(await self.said(who, case))
        views = await self._cases()
        mine = {case.id for case in views if case.member == self.person(who).name and case.state != "resolved"}
        return Before(counts, frozenset(case.id for case in views), frozenset(mine))

    async def new(self, who: str, room: str, before: Before) -> list[Seen]:
        """Return what the bot said since."""
        return (await self.said(who, room))[before.counts.get(room, 0) :]

    async def cases(self) -> frozenset[str]:
        """Return the ids of all cases."""
        return frozenset(case.id for case in await self._cases())

    async def case_of(self, who: str) -> str | None:
        """Return the latest case of a member."""
        cases = [case for case in await self._cases() if case.member == self.person(who).name]
        return max(cases, key=lambda case: case.opened_at).id if cases else None

    async def latest_member(self) -> str:
        """Return whose case is the latest."""
        cases = await self._cases()
        assert cases, "there is no case yet"
        name = max(cases, key=lambda case: case.opened_at).member
        return next(each.id for each in self.scene.personas if each.name == name)

    async def why_message(self, who: str, room: str) -> Mapping[str, Any]:
        """Return the recorded decision on the latest message of ``who`` in a room."""
        return await self._why(await self.scene.latest(who, room))

    async def why_last(self) -> Mapping[str, Any]:
        """Return the decision that was recorded last: that on a press has no message to be asked by."""
        newest = "SELECT message FROM ledger ORDER BY at DESC LIMIT 1"
        database = self.scene.engine.store._database
        return await self._why(await database.run(lambda db: str(next(db.query(newest))["message"])))

    async def _why(self, row: str) -> Mapping[str, Any]:
        why = await self.scene.engine.desk.why(row)
        self.check(why is not None, "a decision", "none is recorded")
        return why or {}

    async def _cases(self) -> tuple[CaseView, ...]:
        return await self.scene.engine.desk.cases(self.scene.community)

    # ── People and wording ───────────────────────────────────────────────────────────────────────

    def person(self, who: str) -> Member:
        """Return a persona."""
        return self.scene.persona(who)

    def entry(self, entry: str) -> Entry:
        """Return an entry of the knowledge in use."""
        found = self.scene.engine.mind.brain.replies.knowledge.entries.get(entry)
        self.check(found is not None, f"an entry {entry}", "the knowledge has none")
        assert found is not None
        return found

    def lines(self, turn: Outcome) -> Lines:
        """Return the wording in the language a turn is in."""
        return self.scene.engine.mind.brain.replies.voice(turn.language or self.dialogue.language)

    def staff_lines(self) -> Lines:
        """Return the wording moderators read."""
        return self.scene.engine.mind.brain.replies.staff_voice

    # ── Telling ──────────────────────────────────────────────────────────────────────────────────

    def on(self, what: str, seconds: int = 0) -> None:
        """Begin a turn."""
        self.clock.forward(seconds=seconds)
        self.told.append(what if len(what) <= 300 else f"{what[:300]}…")

    def check_line(self, key: str, text: str, lines: Lines, *, whole: bool = True) -> None:
        """Fail unless ``text`` is a wording of the line, or holds one."""
        self.check(is_line(lines, key, text, whole=whole), f"the line {key} in {lines.language}", text)

    def check(self, fits: bool, wanted: object, found: object, why: Mapping[str, Any] | None = None) -> None:
        """Fail unless it fits, with the conversation so far.

        Raises:
            AssertionError: it does not fit.
        """
        if fits:
            return
        *so_far, now = self.told
        parts = [self.dialogue.id, "", *(f"  {line}" for line in so_far), f"→ {now}", ""]
        parts += [f"  expected: {wanted}", f"  came:     {found}"]
        if why and why.get("rule"):
            thought = ", ".join(f"{each['entry']} {each['confidence']:.2f}" for each in why["candidates"][:3])
            parts += [
                f"  rule:     {why['rule']}",
                f"  seen:     {', '.join(why['findings'])}",
                f"  thought:  {thought}",
            ]
        raise AssertionError("\n".join(parts))


def same(one: str, other: str) -> bool:
    """Compare two texts; how a surface breaks lines does not matter."""
    return one.split() == other.split()


def is_line(lines: Lines, key: str, text: str, *, whole: bool = True) -> bool:
    """Tell whether ``text`` is a wording of the line, or holds one."""
    spoken = " ".join(text.split())
    patterns = (
        ".*".join(re.escape(part) for part in re.split(r"\{\w+\}", " ".join(variant.split())))
        for variant in lines.variants[key]
    )
    return any(re.fullmatch(each, spoken) if whole else re.search(each, spoken) for each in patterns)
