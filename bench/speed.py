"""How fast, and how large: the matcher beside rapidfuzz, bm25s and SQLite FTS5 over the same phrasings in one run.

python bench/speed.py [--large] [--messages N] [--json]

The phrasings are made up from the words of the Kometa knowledge, by a seed: entries of ten phrasings that share words.
Each contender runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import bm25s
from datasets import OWN_DATA, kometa_phrasings
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.core.entry import Phrasing
from bot.core.matching.matcher import Matcher
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder

SEED = 20260102
SIZES = (1_000, 10_000)
LARGE = 100_000
SPELLING = "Eyelevel, spelling alone"
SEMANTIC = "Eyelevel, use"
ENCODER = "its encoder alone"
CONTENDERS = ("Eyelevel", SPELLING, SEMANTIC, ENCODER, "rapidfuzz extract", "bm25s", "SQLite FTS5")
COLUMNS = (
    "phrasings", "contender", "CPU p50 ms", "CPU p99 ms", "wall p50 ms", "wall p99 ms", "× ours (CPU p50)", "build s",
    "MiB",
)  # fmt: skip
Ask = Callable[[str], object]


def phrasings(count: int) -> list[Phrasing]:
    """Return made-up phrasings, ten to an entry, with a vocabulary that grows as that of real text does."""
    chance = random.Random(SEED)  # noqa: S311 - made-up text is no secret
    words = sorted({word.lower() for each in kometa_phrasings(OWN_DATA) for word in each.text.split()})
    coined = [chance.choice(words)[:5] + chance.choice(words)[-4:] for _ in range(int(30 * count**0.6))]
    vocabulary = words[:600] + coined
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    made = []
    for entry in range(count // 10):
        topic = chance.choices(vocabulary, weights, k=7)
        for _ in range(10):
            text = chance.sample(topic, 4) + chance.choices(vocabulary, weights, k=chance.randrange(1, 7))
            chance.shuffle(text)
            made.append(Phrasing(f"entry-{entry}", "en", " ".join(text)))
    return made


def questions(known: list[Phrasing], count: int) -> list[str]:
    """Return messages: a phrasing with one word dropped and one of another phrasing put in."""
    chance = random.Random(SEED + 1)  # noqa: S311
    asked = []
    for each in chance.sample(known, count):
        words = each.text.split()
        words[chance.randrange(len(words))] = chance.choice(chance.choice(known).text.split())
        asked.append(" ".join(words))
    return asked


def build(contender: str, known: list[Phrasing]) -> Ask:
    """Return what answers one message."""
    texts = [each.text for each in known]
    if contender in {"Eyelevel", SPELLING}:
        encoder = open_encoder(EncoderName.NONE if contender == SPELLING else EncoderName.WORDS)
        matcher = Matcher.from_phrasings(known, encoder=encoder)
        return lambda text: matcher.match(text, "en")
    if contender in {SEMANTIC, ENCODER}:
        return _semantic(contender, known)
    if contender == "rapidfuzz extract":
        return lambda text: process.extract(text, texts, scorer=fuzz.token_sort_ratio, limit=5)
    if contender == "bm25s":
        index = bm25s.BM25()
        index.index([text.split() for text in texts], show_progress=False)
        size = min(5, len(texts))
        return lambda text: index.retrieve([text.split()], k=size, show_progress=False)
    return _fts5(texts)


def _semantic(contender: str, known: list[Phrasing]) -> Ask:
    encoder = open_encoder(EncoderName.USE)
    if contender == ENCODER:
        return lambda text: encoder.encode([text])
    matcher = Matcher.from_phrasings(known, encoder=encoder)
    return lambda text: matcher.match(text, "en")


def _fts5(texts: list[str]) -> Ask:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE phrasings USING fts5(text)")
    database.executemany("INSERT INTO phrasings VALUES (?)", [(text,) for text in texts])

    def ask(text: str) -> object:
        words = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in text.split())
        query = "SELECT rowid FROM phrasings WHERE phrasings MATCH ? ORDER BY bm25(phrasings) LIMIT 5"
        return database.execute(query, (words,)).fetchall()

    return ask


def measure(contender: str, size: int, messages: int) -> dict[str, float | str]:
    """Build, ask, and return milliseconds, seconds and mebibytes."""
    known = phrasings(size)
    asked = questions(known, min(messages, len(known) // 2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    ask = build(contender, known)
    built = time.perf_counter() - started
    ask(asked[0])
    cpu, wall = [], []
    for text in asked:
        ticks, clock = time.thread_time(), time.perf_counter()
        ask(text)
        cpu.append((time.thread_time() - ticks) * 1e3)
        wall.append((time.perf_counter() - clock) * 1e3)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "contender": contender, "phrasings": size, "messages": len(asked),
        "cpu_p50_ms": _quantile(cpu, 0.5), "cpu_p99_ms": _quantile(cpu, 0.99),
        "wall_p50_ms": _quantile(wall, 0.5), "wall_p99_ms": _quantile(wall, 0.99),
        "build_s": built, "memory_mib": grown,
    }  # fmt: skip


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _apart(contender: str, size: int, messages: int) -> dict[str, float | str]:
    command = [sys.executable, __file__, "--one", contender, str(size), str(messages)]
    here = str(Path(__file__).parent.parent)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": here})  # noqa: S603
    return json.loads(done.stdout)


def _table(rows: list[dict[str, float | str]]) -> Table:
    ours = {row["phrasings"]: float(row["cpu_p50_ms"]) for row in rows if row["contender"] == "Eyelevel"}
    table = Table(title="per message, thread CPU time and wall; memory grown in the contender's own process")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "contender" else "right")
    for row in rows:
        numbers = [f"{float(row[name]):.2f}" for name in ("cpu_p50_ms", "cpu_p99_ms", "wall_p50_ms", "wall_p99_ms")]
        ratio = f"{float(row['cpu_p50_ms']) / ours[row['phrasings']]:.2f}"
        sizes = [f"{float(row['build_s']):.2f}", f"{float(row['memory_mib']):.0f}"]
        table.add_row(f"{row['phrasings']:,}", str(row["contender"]), *numbers, ratio, *sizes)
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} phrasings")
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("CONTENDER", "SIZE", "MESSAGES"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one[0], int(chosen.one[1]), int(chosen.one[2]))))
        return
    sizes = (*SIZES, LARGE) if chosen.large else SIZES
    rows = [_apart(contender, size, chosen.messages) for size in sizes for contender in CONTENDERS]
    if chosen.json:
        print(json.dumps({"seed": SEED, "rows": rows}, indent=1))
        return
    console = Console(width=130)
    console.print(_table(rows))
    console.print(f"seed {SEED}; {chosen.messages} messages each")


if __name__ == "__main__":
    main()
