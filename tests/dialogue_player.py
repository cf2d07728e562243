"""Plays a dialogue on a surface, turn by turn."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from bot.app import Chance
from bot.config import Config
from bot.core.controls import Verb
from bot.core.model import Context, Decision, Message, Role
from bot.core.safety.personal import redact
from bot.core.triage import Triage
from bot.surfaces.local import clean
from bot.surfaces.people import BOT
from tests.dialogue_checks import check_decision, check_seen, check_told
from tests.dialogue_format import Breaks, Dialogue, Nowhere, Presses, Queue, Renames, Restart, Says, Sees, Turn, Wait
from tests.dialogue_stage import Stage, same
from tests.drivers.theatre import Scene, Theatre
from tests.fakes import FakeClock

_IN_THREAD = (Verb.SOLVED, Verb.UNSOLVED)
_IN_STAFF = (Verb.CLAIM, Verb.RELEASE, Verb.RESOLVE, Verb.REOPEN, Verb.NOT_A_TROLL)
_LABELS = {Verb.NONE_OF_THESE: "none_of_these", Verb.NOT_A_TROLL: "not_a_troll"}
"""Where a button's label is called otherwise than its verb."""


async def play(dialogue: Dialogue, config: Config, theatre: Theatre) -> None:
    """Play every turn; time and chance are the same each time.

    Raises:
        AssertionError: a turn went otherwise; the text reads like the conversation.
    """
    clock, told = FakeClock(), list[str]()
    chance = Chance(clock, random.Random(dialogue.id).getrandbits)  # noqa: S311
    turns = iter(dialogue.turns)
    goes_on = True
    async with theatre() as open_scene:
        while goes_on:
            async with open_scene(config, chance) as (scene, driver):
                goes_on = await _Player(Stage(dialogue, scene, driver, clock, told), config).play_on(turns)


@dataclass
class _Player:
    """One life of the bot."""

    stage: Stage
    config: Config

    async def play_on(self, turns: Iterator[Turn]) -> bool:
        """Play until the end or a restart; say whether it was a restart."""
        for turn in turns:
            match turn:
                case Restart():
                    self.stage.on("— the bot is stopped and started again —")
                    return True
                case Says():
                    await self._say(turn)
                case Presses():
                    await self._press(turn)
                case Renames():
                    await self._rename(turn)
                case Wait():
                    await self._wait(turn)
                case Breaks():
                    await self._say(turn.breaks, broken=True)
                case Sees() | Queue() | Nowhere():
                    await self._look(turn)
        return False

    async def _look(self, turn: Sees | Queue | Nowhere) -> None:
        match turn:
            case Sees():
                await self._sees(turn)
            case Queue():
                await self._queue(turn)
            case Nowhere():
                await self._nowhere(turn)

    async def _say(self, turn: Says, *, broken: bool = False) -> None:
        stage, place = self.stage, turn.place
        addressed = "" if turn.reply is None else f", to {BOT.id if turn.reply is True else turn.reply}"
        stage.on(f"{turn.who} (#{place}{addressed}): {turn.text}", turn.after)
        room = await stage.case_of(turn.of or turn.who) if place == "thread" else place
        assert room is not None, f"{turn.who} has no thread to write in"
        before = await stage.before(turn.who, room)
        to = None if turn.reply is None else BOT.name if turn.reply is True else stage.person(turn.reply).name
        with _broken(stage.scene) if broken else contextlib.nullcontext():
            told = await stage.driver.post(turn.who, room, turn.text, to)
        if turn.refused:
            stage.check(told.refused and bool(told.text), "refused, with a reason", told)
            return
        stage.check(not told.refused, "taken", told)
        why = await stage.why_message(turn.who, room)
        check_decision(stage, turn, why)
        own = stage.driver.legible(redact(clean(turn.text)))
        texts = [each.text for each in await stage.seen(turn.who, room)]
        stage.check(any(same(own, text) or text.endswith(f" {own}") for text in texts), "that it stands there", texts)
        await check_seen(stage, turn, turn.who, room, before, why)

    async def _press(self, turn: Presses) -> None:
        stage = self.stage
        entry = f" {turn.entry}" if turn.entry else ""
        stage.on(f"{turn.who} presses [{turn.presses}{entry}]{' too late' if turn.late else ''}", turn.after)
        # What a moderator presses concerns the member of the latest case, if nobody else is named.
        moderates = stage.person(turn.who).role is Role.MODERATOR
        owner = turn.of or (await stage.latest_member() if moderates else turn.who)
        case = await stage.case_of(owner)
        place = turn.place or _room_of(turn.presses)
        room = case if place == "thread" else place
        assert room is not None, f"{owner} has no thread to press in"
        # Staff's buttons stand among staff; what they do is seen where the member is.
        public = "support" if room == "staff" else room
        before = await stage.before(owner, public)
        if turn.late:
            told = await stage.driver.press_late(turn.who, turn.presses, case)
        else:
            on_card = place == "staff" and turn.presses is not Verb.NOT_A_TROLL
            told = await stage.driver.press(turn.who, room, self._labels(turn), (on_card and case) or "")
        check_told(stage, turn, told)
        why = await stage.why_last() if turn.decision is not None else None
        if why is not None:
            check_decision(stage, turn, why)
        await check_seen(stage, turn, owner, public, before, why)

    def _labels(self, turn: Presses) -> set[str]:
        voices = self.stage.scene.engine.mind.brain.replies.lines.values()
        if turn.entry is not None:
            entry = self.stage.entry(turn.entry)
            return {entry.title(lines.language) for lines in voices}
        return {lines.labels[f"button.{_LABELS.get(turn.presses, turn.presses)}"] for lines in voices}

    async def _rename(self, turn: Renames) -> None:
        stage, asked = self.stage, turn.renames
        stage.on(f"({asked.who} goes by the name {asked.to})", 30)
        before = len(await stage.said("alex", "staff"))
        told = await stage.driver.rename(asked.who, asked.to)
        stage.check(not told.refused, "taken", told)
        new = (await stage.said("alex", "staff"))[before:]
        stage.check(len(new) == (asked.like is not None), f"{int(asked.like is not None)} cards", new)
        for card in new:
            stage.check_line("staff.lookalike", card.text, stage.staff_lines())
            stage.check(asked.to in card.text and str(asked.like) in card.text, "both names", card.text)
            stage.check(not card.buttons, "no punishment to press", card.buttons)

    async def _wait(self, turn: Wait) -> None:
        self.stage.on(f"({turn.wait.hours} hours and {turn.wait.minutes} minutes pass)")
        self.stage.clock.forward(hours=turn.wait.hours, minutes=turn.wait.minutes)
        # What bot.service.timers does once a real minute.
        engine = self.stage.scene.engine
        await engine.front.casework.lapse(BOT, timedelta(hours=self.config.casework.close_after_hours))
        await engine.outbox.drain()

    async def _sees(self, turn: Sees) -> None:
        stage, sight = self.stage, turn.sees
        stage.on(f"({sight.who} looks for the thread of {sight.of or 'the latest case'})")
        case = await stage.case_of(sight.of or await stage.latest_member())
        view = await stage.driver.view(sight.who, case) if case else None
        stage.check((view is not None) == sight.thread, f"that the thread is there: {sight.thread}", view)
        if view is not None and sight.locked is not None:
            stage.check(view.locked == sight.locked, f"that it is locked: {sight.locked}", view.locked)

    async def _queue(self, turn: Queue) -> None:
        stage = self.stage
        stage.on("(a moderator looks at the queue)")
        rows = await stage.driver.queue("alex")
        stage.check(len(rows) == len(turn.queue), f"{len(turn.queue)} cases", rows)
        for row, wanted in zip(rows, turn.queue, strict=True):
            by = stage.person(wanted.by).name if wanted.by else None
            fits = (row.member, row.state, row.claimed_by) == (stage.person(wanted.of).name, wanted.state, by)
            fits &= wanted.priority in (None, row.priority) and wanted.reason in (None, row.reason)
            stage.check(fits, wanted, row)

    async def _nowhere(self, turn: Nowhere) -> None:
        self.stage.on("(everybody looks everywhere)")
        rooms = ["support", "general", "staff", *sorted(await self.stage.cases())]
        for persona in self.stage.scene.personas:
            for room in rooms:
                texts = [each.text for each in await self.stage.seen(persona.id, room)]
                self._hidden(turn.nowhere, texts, f"what {persona.name} finds in {room}")
        self._hidden(turn.nowhere, [row.quote for row in await self.stage.driver.queue("alex")], "the queue")

    def _hidden(self, secrets: Collection[str], texts: Collection[str], where: str) -> None:
        for secret in secrets:
            found = [text for text in texts if secret in text]
            self.stage.check(not found, f"no {secret!r} in {where}", found)


def _room_of(verb: Verb) -> str:
    return "thread" if verb in _IN_THREAD else "staff" if verb in _IN_STAFF else "support"


class _BrokenTriage(Triage):
    """A brain with a bug that shows at every message."""

    __slots__ = ()

    def decide(self, message: Message, context: Context) -> Decision:
        raise ZeroDivisionError(f"a bug, met by {message.id} at {context.now}")


@contextlib.contextmanager
def _broken(scene: Scene) -> Iterator[None]:
    """Let every decision fail while the block runs."""
    mind = scene.engine.mind
    sound = mind.brain
    broken = _BrokenTriage(**{each.name: getattr(sound.triage, each.name) for each in fields(Triage)})
    mind.brain = replace(sound, triage=broken)
    try:
        yield
    finally:
        mind.brain = sound
