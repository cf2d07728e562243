"""Kills the bot and starts it again: at every boundary of a story, or at random moments under load.

Run as a program it prints one JSON object; the tests and ``bench/crash.py`` read it. Each life of the bot is a
fork of this one process, in which everything is imported and the knowledge is built once, so that a life is short.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from bot import app
from bot.config import Config, load_config
from bot.core.model import ChannelRole, Context, Member, Message, Role
from bot.loading import load, shipped_knowledge
from bot.store.database import Database
from bot.surfaces.local import LocalChat
from tests.patience import PATIENCE

STORY: tuple[tuple[str, ...], ...] = (
    ("post", "mia", "support", "How do I reset my password?"),
    ("press", "mia", "support", "helped"),
    ("post", "jonas", "support", "Ich möchte bitte mit einem Menschen sprechen"),
    ("post", "mia", "support", "is there a wormhole to the moon base in the basement?"),
    ("press", "alex", "staff", "claim"),
    ("press", "sara", "staff", "claim"),
    ("post", "mia", "support", "my iban is DE89 3704 0044 0532 0130 00, please use that one"),
    ("press", "alex", "staff", "resolve"),
    ("press", "sara", "staff", "resolve"),
    ("press", "mia", "case:mia", "unsolved"),
    ("press", "jonas", "case:jonas", "solved"),
    ("press", "sara", "staff", "claim"),
    ("press", "sara", "staff", "resolve"),
    ("press", "mia", "case:mia", "solved"),
    ("post", "jonas", "support", "you stupid worthless bot"),
    ("press", "sara", "staff", "nottroll"),
    ("post", "jonas", "support", "Wie lösche ich mein Konto?"),
)
"""(post, who, room, text) or (press, who, room, verb); a press takes the first such button in the room."""

CASE_ID = re.compile(rf"\b[{app.CASE_ALPHABET}]{{{app.CASE_LENGTH}}}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass
class Life:
    """One life of the bot, ended by a kill or by its work being done."""

    path: Path
    seed: int
    kill_at: int | None = None
    passed: int = 0

    def boundary(self) -> None:
        """Pass a place where the process may be killed."""
        if self.passed == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def instrument(self) -> None:
        """Put a boundary behind each transaction that wrote something.

        What stands on the disk changes at no other moment: killed before a write is killed behind the last one.
        An effect of the local chat is a write itself, and its receipt is the next.
        """
        run = Database.run

        async def watched(database: Database, work: Callable[[sqlite_utils.Database], Any]) -> Any:
            before = await run(database, _changes)
            result = await run(database, work)
            if await run(database, _changes) != before:
                self.boundary()
            return result

        Database.run = watched  # type: ignore[method-assign,assignment]

    def chance(self) -> app.Chance:
        """Return real time and ids that differ from life to life."""
        return app.Chance(lambda: datetime.now(UTC), random.Random(self.seed).getrandbits)  # noqa: S311


def _changes(db: sqlite_utils.Database) -> int:
    return int(db.conn.total_changes)


def config(path: Path) -> Config:
    loaded = load_config(None)
    quiet = loaded.triage.model_copy(update={"human_present_minutes": 0, "double_post_seconds": 0})
    store = loaded.store.model_copy(update={"file": path})
    return loaded.model_copy(update={"store": store, "triage": quiet})


async def tell(life: Life) -> None:
    """Play the story; every step may have been played in a life before, and is then a no-op."""
    async with app.open_local(config(life.path), life.chance()) as local:
        people = {persona.id: persona for persona in local.chat.personas}
        for number, (kind, who, room, what) in enumerate(STORY):
            place = await find_room(local.chat, people[who], room)
            if kind == "post":
                await local.chat.post(people[who], place, what, nonce=f"step{number}")
            else:
                await press_first(local.chat, people[who], place, what, f"step{number}")
            await local.chat.settled()
            await local.engine.outbox.drain()


async def find_room(chat: LocalChat, who: Member, room: str) -> str:
    if not room.startswith("case:"):
        return room
    for state in await chat.rooms(who):
        if state.room.case and room.removeprefix("case:") in state.room.guests:
            return state.room.id
    raise LookupError(room)


async def press_first(chat: LocalChat, who: Member, room: str, verb: str, nonce: str) -> None:
    page = await chat.page(who, room)
    for posted in page.messages:
        for button in posted.buttons:
            if button.control.verb == verb:
                await chat.press(who, posted.id, button.control.encode(), nonce)
                return


async def load_up(life: Life, acknowledge: Callable[[str], None]) -> None:
    """Post as fast as it goes, from many members at once, until killed; tell what was accepted."""
    texts = [step[3] for step in STORY if step[0] == "post"]
    draw = random.Random(life.seed)  # noqa: S311
    async with app.open_local(config(life.path), life.chance()) as local:
        personas = [Member(f"u{number}", f"User {number}") for number in range(40)]
        moderator = Member("alex", "Alex", Role.MODERATOR)
        local.chat.personas += tuple(personas)

        async def one(member: Member) -> None:
            for number in range(1000):
                posted = await local.chat.post(member, "support", draw.choice(texts), nonce=f"{life.seed}.{number}")
                acknowledge(posted.id)
                if draw.random() < 0.2:
                    await press_first(local.chat, moderator, "staff", draw.choice(["claim", "resolve"]), posted.id)

        await asyncio.gather(*(one(member) for member in personas))


async def settle(life: Life) -> None:
    """Start once more and let everything that waits be done, also what is tried again only later."""
    async with app.open_local(config(life.path), life.chance()) as local:
        await local.chat.settled()
        async with asyncio.timeout(PATIENCE):
            while await local.engine.store.next_due() is not None:
                await local.engine.outbox.drain()
                await asyncio.sleep(0.01)


def in_child(work: Callable[[], Awaitable[None]], doom: Callable[[], bool] | None = None) -> bool:
    """Run ``work`` in a fork; kill it once ``doom`` says so, if given. Returns whether it ended by itself."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(work())  # type: ignore[arg-type]
            code = 0
        except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    ended, status = os.waitpid(child, os.WNOHANG if doom is not None else 0)
    while not ended:
        if doom is not None and doom():
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.005)
        ended, status = os.waitpid(child, os.WNOHANG)
    if os.WIFSIGNALED(status):
        return False
    if os.WEXITSTATUS(status):
        raise SystemExit(f"a life ended with exit code {os.WEXITSTATUS(status)}")
    return True


def transcript(path: Path) -> dict[str, Any]:
    """Return what people see and what was recorded, without what may differ between two tellings."""
    with closing(sqlite_utils.Database(path)) as db:
        seen: dict[str, list[str]] = {}
        rows = db.query("SELECT m.*, r.case_id FROM chat_messages m JOIN chat_rooms r ON r.id = m.room ORDER BY m.seq")
        for row in rows:
            room = "thread" if row["case_id"] else row["room"]
            text = TIME.sub("TIME", CASE_ID.sub("CASE", row["text"]))
            seen.setdefault(room, []).append(f"{row['author']}: {text} {len(json.loads(row['buttons']))}")
        ledger = [
            f"{row['member']} {row['kind']} {row['reason']} {row['rule']}" for row in db.query("SELECT * FROM ledger")
        ]
        outbox = Counter(row["state"] for row in db.query("SELECT state FROM outbox"))
        cases = [
            f"{row['member']} {row['state']} {row['closed']} {row['priority']}"
            for row in db.query("SELECT * FROM cases")
        ]
    rooms = {room: sorted(lines) for room, lines in sorted(seen.items())}
    return {"rooms": rooms, "ledger": sorted(ledger), "outbox": dict(outbox), "cases": sorted(cases)}


def boundaries(folder: Path, stride: int) -> dict[str, Any]:
    """Kill at every ``stride``-th boundary of the story, start again, and compare with the story untold by kills."""
    calm = Life(folder / "calm.db", 1)
    counted = folder / "boundaries"

    async def count() -> None:
        calm.instrument()
        await tell(calm)
        counted.write_text(str(calm.passed))

    in_child(count)
    total, wanted = int(counted.read_text()), transcript(calm.path)
    wrong = []
    for number in range(0, total, stride):
        killed = Life(folder / f"{number}.db", 2 * number + 2, kill_at=number)

        async def once(life: Life = killed) -> None:
            life.instrument()
            await tell(life)

        ended = in_child(once)
        again = Life(killed.path, 2 * number + 3)
        in_child(lambda life=again: tell(life))  # type: ignore[misc]
        found = transcript(killed.path)
        if found != wanted:
            wrong.append({"boundary": number, "ended": ended, "wanted": wanted, "found": found})
        for leftover in folder.glob(f"{number}.db*"):
            leftover.unlink()
    return {"boundaries": total, "killed": len(range(0, total, stride)), "wrong": wrong, "steps": len(STORY)}


class Doom:
    """The moment of a kill: so many seconds after so many messages more were accepted.

    Counted in messages, because how far a life gets in a second is the machine's affair.
    """

    def __init__(self, accepted: Path, messages: int, seconds: float) -> None:
        self._accepted = accepted
        self._wanted = _lines(accepted) + messages
        self._seconds = seconds
        self._since: float | None = None

    def __call__(self) -> bool:
        if self._since is None and _lines(self._accepted) >= self._wanted:
            self._since = time.monotonic()
        return self._since is not None and time.monotonic() - self._since >= self._seconds


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def at_random(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Kill ``times`` times at random moments under load, on one database, and count what was lost or doubled."""
    draw = random.Random(seed)  # noqa: S311
    path, accepted = folder / "load.db", folder / "accepted"
    for number in range(times):
        life = Life(path, seed * 1000 + number)

        async def busy(life: Life = life) -> None:
            with accepted.open("a", buffering=1) as file:
                await load_up(life, lambda message: print(message, file=file))

        in_child(busy, Doom(accepted, draw.choice((0, draw.randint(1, 60))), draw.uniform(0.0, 0.3)))
    in_child(lambda: settle(Life(path, seed * 1000 + times)))
    return {"kills": times, "seed": seed} | audit(path, accepted)


def audit(path: Path, accepted: Path) -> dict[str, int]:
    """Count messages without an outcome, replies that were not said or said twice, and effects left over."""
    wanted = {"answer": 1, "clarify": 1, "handoff": 1, "deflect": 1, "silent": 0}
    with closing(sqlite_utils.Database(path)) as db:
        kinds = {
            row["message"]: row["kind"] for row in db.query("SELECT message, kind FROM ledger WHERE kind != 'press'")
        }
        replies = Counter(
            row["reply_to"]
            for row in db.query("SELECT reply_to FROM chat_messages WHERE author = 'eyelevel' AND room = 'support'")
        )
        states = Counter(row["state"] for row in db.query("SELECT state FROM outbox"))
        posted = {row["id"] for row in db.query("SELECT id FROM chat_messages WHERE author != 'eyelevel'")}
        unresolved = Counter(row["member"] for row in db.query("SELECT member FROM cases WHERE state != 'resolved'"))
    told = set(accepted.read_text().split())
    return {
        "accepted": len(told),
        "outcomes": len(kinds),
        "lost_messages": len(told - posted),
        "lost_outcomes": len(posted - set(kinds)),
        "lost_replies": sum(replies[message] < wanted[kind] for message, kind in kinds.items()),
        "doubled_replies": sum(replies[message] > wanted[kind] for message, kind in kinds.items()),
        "effects_done": states["done"],
        "effects_pending": states["pending"],
        "effects_dead": states["dead"],
        "members_with_two_open_cases": sum(count > 1 for count in unresolved.values()),
    }


def warm(path: Path) -> None:
    """Build the knowledge once; every life inherits it."""
    settings = config(path)
    loaded = load(settings.knowledge.folder, shipped_knowledge())
    brain = app.build_brain(settings, loaded)
    now = datetime.now(UTC)
    for number, step in enumerate(STORY):
        heard = Message(str(number), "c", "support", ChannelRole.SUPPORT, Member("w", "W"), step[3], now)
        brain.triage.decide(heard, Context(now))
    app.Loader = lambda *_: lambda: loaded
    app.build_brain = lambda *_: brain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stride", type=int, default=1, help="kill at every STRIDE-th boundary of the story")
    parser.add_argument("--random", type=int, default=0, help="instead, kill so many times at random under load")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm(folder / "warm.db")
        result = (
            at_random(folder, options.random, options.seed) if options.random else boundaries(folder, options.stride)
        )
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
