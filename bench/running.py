"""What a running bot costs: starts, changes, hostile messages, whole decisions. One table in one run.

python bench/running.py [--phrasings N] [--messages N] [--json]

The phrasings are those of bench/speed.py. Other work on the machine shows in wall time; CPU time is that of the thread.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import string
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from datasets import OWN_DATA, kometa_phrasings
from rich.console import Console
from rich.table import Table
from scipy import sparse
from speed import phrasings, questions

from bot.app import Chance, build_brain
from bot.cache import MatcherCache
from bot.config import Config
from bot.core.entry import Phrasing
from bot.core.matching.kernels import KINDS
from bot.core.matching.matcher import Matcher
from bot.core.matching.phrasebook import Phrasebook
from bot.core.matching.shortlist import Shortlist
from bot.core.model import ChannelRole, Context, Member, Message
from bot.encoders import open_words
from bot.loading import load, shipped_knowledge
from bot.service.front import Front
from bot.service.heap import set_aside
from bot.service.shell import Mind, Shell
from bot.store.database import Database
from bot.store.ledger import Windows
from bot.store.store import Store

SEED = 20260103
PIECES = ("a", "ab ", "?! a b c d. ", "asdf. qwer. ", "How do I reset my library? It is stuck again. ", "pässwört ")
Row = tuple[str, str]


def recall(known: list[Phrasing], count: int) -> Row:
    """How often the entry that is nearest by A, all phrasings looked at, is in the shortlist."""
    book = Phrasebook.of(known)
    shortlist, _ = Shortlist.fit(book)
    everything = sparse.csr_matrix(
        (book.vectors.weights(0, len(known)), book.vectors.terms, book.vectors.starts[::KINDS])
    )
    found = 0
    for text in questions(known, count):
        reading = book.reader.read(text, "en")
        query = book.space.query(reading.bag)
        dense = np.zeros(everything.shape[1], np.float32)
        inside = query.numbers < len(dense)
        dense[query.numbers[inside]] = query.weights[inside]
        likeness = everything @ dense
        nearest = book.entry_of[np.flatnonzero(likeness >= likeness.max() - 1e-6)]
        found += bool(set(nearest.tolist()) & set(shortlist.rank([reading], ()).entries.tolist()))
    return "shortlist holds the nearest entry of all", f"{found / count:.2%} of {count} messages"


def starts(known: list[Phrasing]) -> Iterator[Row]:
    """How long a start takes without and with what was kept."""
    with tempfile.TemporaryDirectory() as folder:
        cache, words = MatcherCache(Path(folder) / "cache"), open_words()
        matcher, built = timed(lambda: Matcher.from_phrasings(known, encoder=words))
        cache.keep(matcher, known, 0.95)
        yield "matcher built", built
        yield "matcher from the cache", timed(lambda: cache.matcher(known, 0.95, words))[1]
        size = sum(path.stat().st_size for path in (Path(folder) / "cache").iterdir())
        yield "the cache's file", f"{size / 2**20:.0f} MiB"


def timed(call: Callable[[], object]) -> tuple[object, str]:
    """Return what ``call`` returns, and how long it took."""
    ticks, clock = time.thread_time(), time.perf_counter()
    result = call()
    return result, f"{time.thread_time() - ticks:.2f} s CPU, {time.perf_counter() - clock:.2f} s wall"


async def change(known: list[Phrasing]) -> list[Row]:
    """How long a changed phrasing takes to be found, and how long the event loop stands still meanwhile."""
    gc.collect()
    gc.freeze()
    words = open_words()
    before = Matcher.from_phrasings(known, encoder=words)
    changed = [*known[:-1], Phrasing(known[-1].entry, "en", "a wholly new wording")]
    clock: list[int] = []
    took: list[str] = []

    def build() -> None:
        clock.append(time.pthread_getcpuclockid(threading.get_ident()))
        with set_aside():
            took.append(timed(lambda: Matcher.from_phrasings(changed, encoder=words, before=before, hasty=True))[1])
        clock.clear()

    task = asyncio.create_task(asyncio.to_thread(build))
    held, waited = [0.0], [0.0]
    while not task.done():
        began, ticks = time.perf_counter(), spent(clock)
        await asyncio.sleep(0.001)
        late = time.perf_counter() - began - 0.001
        waited.append(late)
        # While the building thread computes and this one waits, it is the one that keeps this one waiting.
        after = spent(clock)
        held.append(min(late, after - ticks) if ticks and after else 0.0)
    await task
    return [
        ("changed phrasing found after", took[0]),
        ("event loop held up by that", f"{max(held) * 1e3:.1f} ms at most (late by {max(waited) * 1e3:.1f} ms)"),
    ]


def spent(clock: list[int]) -> float:
    """Return the CPU seconds of the building thread, 0 before it runs and afterwards."""
    try:
        return time.clock_gettime(clock[0]) if clock else 0.0
    except (OSError, IndexError):
        return 0.0


def hostile(name: str, matcher: Matcher) -> Row:
    """Return the slowest of some messages of 4,000 characters, each at its best of five."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    texts = [(piece * 4_000)[:4_000] for piece in PIECES]
    texts.append("".join(chance.choice(string.ascii_lowercase + "    .") for _ in range(4_000)))
    matcher.match("zzwords that no dictionary has", "en")
    worst = (0.0, "")
    for text in texts:
        best = min(ticks(lambda text=text: matcher.match(text, "en")) for _ in range(5))
        worst = max(worst, (best, text[:12]))
    return f"hostile message, {name}", f"{worst[0] * 1e3:.1f} ms CPU at most (“{worst[1]}…”)"


def ticks(call: Callable[[], object]) -> float:
    """Return the CPU seconds a call takes."""
    began = time.thread_time()
    call()
    return time.thread_time() - began


async def decisions(count: int) -> list[Row]:
    """How many whole decisions a second: alone, and taken up by the ledger, one member after the other."""
    brain = build_brain(Config(), load(shipped_knowledge(), shipped_knowledge()))
    triage = brain.triage
    chance = random.Random(SEED)  # noqa: S311
    texts = [each.text for each in (*kometa_phrasings(OWN_DATA), *triage.knowledge.phrasings())]
    messages = [message(str(number), chance.choice(texts)) for number in range(count)]
    triage.decide(messages[0], Context(now=messages[0].at))
    began, worked = time.perf_counter(), time.process_time()
    for each in messages:
        triage.decide(each, Context(now=each.at))
    alone = pace(count, began, worked)
    with tempfile.TemporaryDirectory() as folder:
        async with await Database.open(Path(folder) / "ledger.db") as database:
            clock, new_id, policy = Chance().clock, Chance().case_id, Config().triage.policy()
            windows = Windows(policy.repeat_window, policy.spam_window, policy.strike_window, policy.repeat_window)
            front = Front(Shell(Store(database), Mind(brain), clock, new_id, windows, lambda: None))
            began, worked = time.perf_counter(), time.process_time()
            for each in messages:
                await front.handle(each)
            ledger = pace(count, began, worked)
    return [
        (f"{count:,} whole decisions, without the ledger", alone),
        (f"{count:,} whole decisions, each in the ledger on the disk", ledger),
    ]


def pace(count: int, began: float, worked: float) -> str:
    """Return how many a second since ``began``, and the CPU time of each."""
    each = (time.process_time() - worked) / count
    return f"{count / (time.perf_counter() - began):,.0f} a second by the clock, {each * 1e3:.1f} ms CPU each"


def message(identifier: str, text: str) -> Message:
    """Return a message of a member of its own in the support channel."""
    author = Member(f"member-{identifier}", "Mia")
    return Message(identifier, "bench", "help", ChannelRole.SUPPORT, author, text, datetime.now(UTC))


def measure(size: int, messages: int) -> Iterator[Row]:
    """Yield every row."""
    known = phrasings(size)
    yield recall(known, min(400, size // 2))
    yield from starts(known)
    yield from asyncio.run(change(known))
    yield hostile(f"{size:,} phrasings", Matcher.from_phrasings(known, encoder=open_words()))
    kometa = kometa_phrasings(OWN_DATA)
    yield hostile(f"Kometa, {len(kometa)} phrasings", Matcher.from_phrasings(kometa, encoder=open_words()))
    yield from asyncio.run(decisions(messages))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrasings", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=10_000, help="for the rows about whole decisions")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = list(measure(chosen.phrasings, chosen.messages))
    if chosen.json:
        print(json.dumps({"seed": SEED, "phrasings": chosen.phrasings, "rows": dict(rows)}, indent=1))
        return
    table = Table(title=f"{chosen.phrasings:,} made-up phrasings, seed {SEED}")
    table.add_column("what")
    table.add_column("measured")
    for row in rows:
        table.add_row(*row)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
