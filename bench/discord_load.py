"""Many members at once on a fake Discord on loopback, with faults of every kind: what is lost or doubled, and how long.

python -m bench.discord_load [--members N] [--each N] [--faults SHARE] [--at-once N] [--minutes N] [--seed N] [--json]

The bot is the real one in a process of its own, with its real waits between two tries. A member posts, waits for the
reply and posts again; so many members do so at once as --at-once says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from rich.console import Console
from rich.table import Table

from bot.config import load_config
from bot.loading import load, shipped_knowledge
from tests.wire.faults import DRAWN, Faults
from tests.wire.lives import Bot, Zygote
from tests.wire.people import People
from tests.wire.server import FakeDiscord
from tests.wire.stage import Stage
from tests.wire.town import build_town
from tests.wire.world import Channel, Message, User

CHANNELS = 8
"""Support channels that the members are spread over."""

RETRY_AFTER = 0.3
"""Seconds that a 429 asks to wait."""

LONGEST_WAIT = 60.0
"""Seconds after which a member posts the next message without a reply to the last."""

STRANGE = "is there a wormhole to moon base {number} in the basement of the east wing?"
CHATTER = ("nice weather today", "haha yes", "good morning everyone", "see you tomorrow")
WANTED = {"answer": 1, "clarify": 1, "handoff": 1, "deflect": 1, "silent": 0}
"""Replies in the open that an outcome owes."""


@dataclass
class Load:
    """What the members do, and what they see."""

    stage: Stage
    channels: list[Channel]
    questions: list[str]
    draw: random.Random
    posted: dict[int, Message] = field(default_factory=dict)
    until: float = 0.0
    """Monotonic time at which no more is posted."""

    def texts(self, count: int) -> Iterator[str]:
        """Yield a member's messages: mostly questions with an answer, some chatter, now and then one for a human."""
        for number in range(count):
            kind = self.draw.random()
            if kind < 0.04:
                yield STRANGE.format(number=self.draw.randrange(1000))
            elif kind < 0.14:
                yield self.draw.choice(CHATTER) + "!" * number
            else:
                yield self.draw.choice(self.questions)

    async def member(self, who: User, where: Channel, texts: list[str]) -> None:
        """Post one text after the other, each when the last was replied to."""
        for text in texts:
            if time.monotonic() > self.until:
                return
            message = self.stage.people.write(who, where, text)
            self.posted[message.id] = message
            if not text.startswith(CHATTER):
                await self._replied(where, message)

    async def _replied(self, place: Channel, message: Message) -> None:
        patience = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < min(patience, self.until):
            # Replies are the last messages of a channel; a scan from the end finds them at once.
            if any(each.reply_to == message.id for each in list(place.messages.values())[-200:]):
                return
            await asyncio.sleep(0.02)


async def run(options: argparse.Namespace, zygote: Zygote, folder: Path, rate: float) -> dict[str, Any]:
    """Put the load on a bot whose requests go wrong at ``rate`` for each kind of fault, and count."""
    discord = FakeDiscord(faults=Faults(options.seed, retry_after=RETRY_AFTER, slow=0.5), checks=False)
    async with discord.serving():
        town = build_town(discord)
        channels = [discord.world.channel(town.guild, f"support-{number}") for number in range(CHANNELS)]
        members = [discord.world.user(f"Member {number}") for number in range(options.members)]
        for each in members:
            discord.world.join(town.guild, each)
        bot = Bot(zygote, discord, folder, town, patient=True)
        bot.server["support"] = [str(each.id) for each in channels]
        stage = Stage(discord, town, People(discord), bot)
        bot.start()
        await bot.ready()
        discord.faults.rates = dict.fromkeys(DRAWN, rate)
        load = Load(stage, channels, questions(), random.Random(options.seed))  # noqa: S311
        began = time.monotonic()
        load.until = began + options.minutes * 60
        await _everybody(load, members, options)
        took = time.monotonic() - began
        await _quiet(stage)
        memory = peak_memory(bot.pid)
        discord.faults.rates = {}
        await stage.settled()
        return audit(stage, load, took) | {
            "faults": dict(discord.faults.count),
            "requests": len(discord.asked),
            "memory_mib": memory,
        }


async def _everybody(load: Load, members: list[User], options: argparse.Namespace) -> None:
    gate = asyncio.Semaphore(options.at_once)

    async def one(number: int, who: User) -> None:
        texts = list(load.texts(options.each))
        async with gate:
            await load.member(who, load.channels[number % CHANNELS], texts)

    await asyncio.gather(*(one(number, who) for number, who in enumerate(members)))


async def _quiet(stage: Stage) -> None:
    """Wait until nothing has been asked for longer than any wait between two tries that is likely here."""
    asked, since = -1, time.monotonic()
    while time.monotonic() - since < 20:
        if asked != len(stage.discord.asked):
            asked, since = len(stage.discord.asked), time.monotonic()
        await asyncio.sleep(0.5)


def questions() -> list[str]:
    """Return phrasings of the shipped knowledge, two an entry and language."""
    loaded = load(load_config(None).knowledge.folder, shipped_knowledge())
    entries = loaded.knowledge.entries.values()
    return [text for entry in entries for texts in entry.questions.values() for text in list(texts)[:2]]


def audit(stage: Stage, load: Load, took: float) -> dict[str, Any]:
    """Hold what the ledger says against what stands in the channels."""
    outcomes = stage.outcomes()
    replies: dict[int, list[Message]] = {}
    for channel in load.channels:
        for each in stage.said(channel):
            if each.reply_to is not None:
                replies.setdefault(each.reply_to, []).append(each)
    wanted = {one: WANTED[outcomes[str(one)]] for one in load.posted if str(one) in outcomes}
    waits = sorted(
        (replies[one][0].at - message.at).total_seconds() for one, message in load.posted.items() if one in replies
    )
    threads = Counter(each.name for each in stage.threads())
    states = Counter(row[0] for row in stage.rows("SELECT state FROM outbox"))
    return {
        "posted": len(load.posted),
        "outcomes": dict(Counter(outcomes[str(one)] for one in load.posted if str(one) in outcomes)),
        "lost_outcomes": sum(str(one) not in outcomes for one in load.posted),
        "lost_replies": sum(not replies.get(one) for one, count in wanted.items() if count),
        "doubled_replies": sum(len(replies.get(one, ())) > count for one, count in wanted.items()),
        "doubled_threads": sum(count > 1 for count in threads.values()),
        "effects": dict(states),
        "replied": len(waits),
        "p50_s": round(statistics.median(waits), 3) if waits else None,
        "p99_s": round(waits[int(len(waits) * 0.99)], 3) if waits else None,
        "messages_a_second": round(len(load.posted) / took, 1),
        "seconds": round(took, 1),
    }


def peak_memory(pid: int | None) -> float:
    """Return the most memory the process ever held, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def main() -> int:
    """Run without and with faults, print both, and fail if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--each", type=int, default=20, help="messages of each member")
    parser.add_argument("--faults", type=float, default=0.05, help="share of requests that go wrong in each way")
    parser.add_argument("--at-once", type=int, default=50, help="members who wait for a reply at the same time")
    parser.add_argument("--minutes", type=float, default=20, help="after this no more is posted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        zygote = Zygote(Path(name))
        runs = {
            f"{rate:.0%} of each kind": asyncio.run(run(options, zygote, Path(name) / f"at{index}", rate))
            for index, rate in enumerate((0.0, options.faults))
        }
        zygote.close()
    if options.json:
        print(json.dumps(runs, indent=1))
    else:
        show(runs)
    wrong = [name for each in runs.values() for name in each if name.startswith(("lost", "doubled")) and each[name]]
    return int(bool(wrong))


def show(runs: dict[str, dict[str, Any]]) -> None:
    """Print the runs side by side."""
    table = Table("", *runs)
    for name in next(iter(runs.values())):
        table.add_row(name, *(str(each[name]) for each in runs.values()))
    Console(width=140).print(table)


if __name__ == "__main__":
    sys.exit(main())
