"""A long story on Discord, told once in peace and then with the bot killed again and again: it has to end the same.

Run as a program it kills at every boundary there is and prints what it found as one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from tests.wire.faults import Fault
from tests.wire.lives import Bot, Zygote
from tests.wire.people import People
from tests.wire.server import FakeDiscord
from tests.wire.stage import ABUSE, KNOWN, STRANGE, Stage
from tests.wire.town import build_town
from tests.wire.world import Channel, Message

FOR_A_HUMAN_DE = "Ich möchte bitte mit einem Menschen sprechen"
EFFECTS = "/messages|/threads$|/thread-members/|/callback$|/webhooks/|^/channels/{channel_id}$"
"""Routes by which the bot changes something for people."""

KILLS = (Fault.KILL_BEFORE, Fault.KILL_AFTER)


class Story:
    """The steps, each of which people repeat until it worked."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._town = stage.town

    def steps(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return (
            self.an_answer_that_helps,
            self.two_handoffs,
            self.claim_talk_and_resolve,
            self.not_solved_after_all,
            self.solved_by_another,
            self.a_troll_who_was_none,
        )

    async def an_answer_that_helps(self) -> None:
        question = self._stage.people.write(self._town.mia, self._town.support, KNOWN)
        answer = await self._stage.reply(question)
        await self._press(self._town.mia, answer, "helped", lambda: "helped|" not in _ids(answer))

    async def two_handoffs(self) -> None:
        for who, text in ((self._town.jonas, FOR_A_HUMAN_DE), (self._town.mia, STRANGE)):
            question = self._stage.people.write(who, self._town.support, text)
            await self._stage.reply(question)
            await self._stage.thread(who)
        await self._stage.card(2)

    async def claim_talk_and_resolve(self) -> None:
        thread, card = self._of_mia()
        await self._press(self._town.alex, card, "claim", lambda: self._town.alex.id in thread.people)
        self._stage.people.write(self._town.mia, thread, "it began on Tuesday")
        self._stage.people.write(self._town.alex, thread, "there is no wormhole, sorry")
        await self._resolve(self._town.alex)

    async def not_solved_after_all(self) -> None:
        _, card = self._of_mia()
        await self._press(self._town.mia, self._asked(), "unsolved", lambda: "claim|" in _ids(card))

    async def solved_by_another(self) -> None:
        thread, card = self._of_mia()
        await self._press(self._town.sara, card, "claim", lambda: self._town.sara.id in thread.people)
        await self._resolve(self._town.sara)
        await self._press(self._town.mia, self._asked(), "solved", lambda: thread.archived and thread.locked)

    async def a_troll_who_was_none(self) -> None:
        world = self._stage.discord.world
        noah = world.user("Noah")
        self._stage.people.join(self._town.guild, noah)
        self._stage.people.write(noah, self._town.support, ABUSE)
        await self._stage.until(lambda: "nottroll|" in self._stage.ids(self._town.staff), "staff are told of a troll")
        notice = next(each for each in self._stage.said(self._town.staff) if "nottroll|" in _ids(each))
        await self._press(self._town.sara, notice, "nottroll", lambda: self._stage.threads(noah))
        await self._stage.card(3)

    async def _press(self, who: Any, message: Message, verb: str, done: Callable[[], Any]) -> None:
        await self._stage.insist(who, message, verb, done)

    async def _resolve(self, who: Any) -> None:
        thread, card = self._of_mia()

        await self._press(
            who, card, "resolve", lambda: "reopen|" in _ids(card) and "unsolved|" in self._stage.ids(thread)
        )

    def _of_mia(self) -> tuple[Channel, Message]:
        thread = self._stage.threads(self._town.mia)[-1]
        case = re.search(r"\b[2-9A-HJ-NP-Z]{6}\b", thread.name)
        assert case, thread.name
        return thread, next(each for each in self._stage.cards() if case[0] in _ids(each))

    def _asked(self) -> Message:
        thread, _ = self._of_mia()
        return [each for each in self._stage.said(thread) if "unsolved|" in _ids(each)][-1]


def _ids(message: Message) -> str:
    return " ".join(button.get("custom_id", "") for button in message.buttons)


async def whole_story(stage: Stage) -> None:
    for step in Story(stage).steps():
        await step()


async def tell(
    zygote: Zygote,
    folder: Path,
    kill: Fault | None = None,
    every: int = 1,
    skip: int = 0,
    times: int = 10_000,
    story: Callable[[Stage], Awaitable[None]] = whole_story,
) -> dict[str, Any]:
    """Tell a story and return how it ended; ``kill`` strikes at each ``every``-th effect after ``skip``."""
    discord = FakeDiscord()
    async with discord.serving():
        town = build_town(discord)
        bot = Bot(zygote, discord, folder, town)
        stage = Stage(discord, town, People(discord), bot)
        try:
            bot.start()
            await bot.ready()
            if kill is not None:
                discord.faults.plan(kill, "POST|PUT|PATCH|DELETE", EFFECTS, times=times, every=every, skip=skip)
            await _kept_alive(bot, story(stage))
            discord.faults.planned.clear()
            if not bot.alive():
                await bot.revive()
            await bot.ready()
            await stage.settled()
            return outcome(stage)
        finally:
            # A story that came to no end leaves no process behind.
            if bot.pid is not None:
                await bot.kill_and_bury()


async def _kept_alive(bot: Bot, story: Awaitable[None]) -> None:
    """Let a story be told while the bot is started again whenever it was killed."""
    keeper = asyncio.create_task(_keep_alive(bot))
    try:
        await story
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper


async def _keep_alive(bot: Bot) -> None:
    """Start the bot again whenever it was killed, as a service manager does."""
    while True:
        if not bot.alive():
            await bot.revive()
        await asyncio.sleep(0.02)


def outcome(stage: Stage) -> dict[str, Any]:
    """Return what people see and what was recorded, without what may differ between two tellings."""
    seen: dict[str, list[str]] = {}
    for place in (*stage.town.guild.channels.values(), *stage.discord.world.direct.values()):
        name = "thread" if place.parent else place.name or "direct"
        for each in stage.said(place):
            verbs = [button["custom_id"].split("|")[0] for button in each.buttons if "custom_id" in button]
            seen.setdefault(name, []).append(f"{_same(each.text)} {verbs}")
    threads = sorted(
        f"{sorted(stage.discord.world.users[one].name for one in each.people)} {each.archived} {each.locked}"
        for each in stage.threads()
    )
    return {
        "seen": {name: sorted(texts) for name, texts in sorted(seen.items())},
        "threads": threads,
        "ledger": sorted(map(str, stage.rows("SELECT member, kind, reason, rule FROM ledger WHERE kind != 'press'"))),
        "cases": sorted(map(str, stage.rows("SELECT member, state, closed, priority FROM cases"))),
        "effects": sorted(stage.effects()),
        "violations": stage.discord.violations,
    } | {"lives": stage.bot.lives, "asked": len(stage.discord.asked)}


def _same(text: str) -> str:
    """Return a text without ids and times."""
    text = re.sub(r"\b[2-9A-HJ-NP-Z]{6}\b", "CASE", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d|<t:\d+(:\w)?>", "TIME", text)
    return re.sub(r"\d{15,}", "ID", text)


def differs(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return what only one of two endings has; how many lives it took does not count."""
    one, other = Counter(_flat(wanted)), Counter(_flat(found))
    return [f"lost: {each}" for each in (one - other).elements()] + [
        f"extra: {each}" for each in (other - one).elements()
    ]


def _flat(told: dict[str, Any]) -> Iterator[str]:
    for name, part in told.items():
        if name in ("lives", "asked"):
            continue
        rooms = part.items() if isinstance(part, dict) else [("", part)]
        for room, lines in rooms:
            # Ids of members differ from telling to telling.
            yield from (_same(f"{name} {room}: {line}") for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=3, help="kill at each so-manieth effect, once for each offset")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        zygote = Zygote(folder)
        calm = asyncio.run(tell(zygote, folder / "calm"))
        wrong, lives = [], 0
        for kill in KILLS:
            for skip in range(options.every):
                found = asyncio.run(tell(zygote, folder / f"{kill.name}{skip}", kill, options.every, skip))
                lives += found["lives"] - 1
                if difference := differs(calm, found):
                    wrong.append({"kill": kill, "skip": skip, "differs": difference})
        zygote.close()
    told = {"requests": calm["asked"], "kills": lives, "wrong": wrong, "violations": calm["violations"]}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
