"""Runs the triage over labelled messages and prints what became of them: ``python bench/confusion.py [--data DIR]``.

Reads ``kometa/`` and ``safety/hand.tsv`` of the data folder, or of ``bench/data`` where there is no such folder.
Rows are what each message should become, columns what it became. Nothing here is a test: people read the figures.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter_ns

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Matcher
from bot.core.model import Answer, ChannelRole, Clarify, Context, Decision, Deflect, HandOff, Member, Message
from bot.core.safety.rules import Rules
from bot.core.triage import Triage
from bot.loading import load, shipped_knowledge

HERE = Path(__file__).resolve().parent
DEFAULT_DATA = HERE.parent.parent / "shared" / "data"
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
WRITER = Member("m", "member")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message and what the triage made of it."""

    language: str
    expect: str
    text: str
    decision: Decision
    microseconds: float

    @property
    def wanted(self) -> str:
        """The expectation without the entry."""
        return self.expect.partition(":")[0] if self.expect.startswith("answer") else self.expect

    @property
    def became(self) -> str:
        """The decision as a column: ``answer``, ``answer!`` for a wrong entry, ``handoff:upset`` and so on."""
        match self.decision:
            case Answer(entry=entry):
                right = not self.expect.startswith("answer:") or self.expect == f"answer:{entry}"
                return "answer" if right else "answer!"
            case Clarify():
                return "clarify"
            case HandOff(reason=reason):
                return f"handoff:{reason}"
            case Deflect(reason=reason):
                return f"deflect:{reason}"
            case silent:
                return f"silent:{silent.reason}"


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    data = arguments.data if arguments.data.is_dir() else HERE / "data"
    rules, knowledge, triage = _triage(data / "kometa" / "knowledge")
    console = Console(width=arguments.width)
    for name in ("kometa/messages_1.tsv", "kometa/messages_3.tsv", "safety/hand.tsv"):
        path = data / name
        if not path.is_file():
            console.print(f"{name}: not in {data}")
            continue
        rows = list(_run(triage, path))
        console.print(_table(name, rows))
        _summary(console, rows, knowledge)
        if arguments.errors:
            _errors(console, rows)
    _speed(console, rules, data)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with kometa/ and safety/")
    parser.add_argument("--errors", action="store_true", help="print every message that became something else")
    parser.add_argument("--width", type=int, default=160, help="characters a line of the output may have")
    return parser.parse_args()


def _triage(folder: Path) -> tuple[Rules, Knowledge, Triage]:
    loaded = load(folder, shipped_knowledge())
    if loaded.knowledge is None or loaded.rules is None:
        sys.exit("\n".join(str(fault) for fault in loaded.faults))
    matcher = Matcher.build(loaded.knowledge)
    return loaded.rules, loaded.knowledge, Triage(loaded.knowledge, matcher, loaded.rules, ("en", "de"), "en")


def _run(triage: Triage, path: Path) -> Iterator[Row]:
    for number, (language, expect, text) in enumerate(_read(path)):
        message = Message(str(number), "bench", "support", ChannelRole.SUPPORT, WRITER, text, NOW)
        start = perf_counter_ns()
        decision = triage.decide(message, Context(now=NOW))
        yield Row(language, expect, text, decision, (perf_counter_ns() - start) / 1000)


def _read(path: Path) -> Iterator[tuple[str, str, str]]:
    header, *lines = path.read_text("utf-8").splitlines()
    columns = header.split("\t")
    for line in lines:
        cells = dict(zip(columns, line.split("\t"), strict=False))
        # A line break inside a message is written as backslash and n.
        yield cells.get("lang", ""), cells["expect"], cells["text"].replace("\\n", "\n")


def _table(name: str, rows: Iterable[Row]) -> Table:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.wanted][row.became] += 1
    columns = sorted({became for counter in counts.values() for became in counter})
    table = Table("expected", "n", *(column.replace(":", ":\n") for column in columns), title=name)
    for wanted in sorted(counts):
        counter = counts[wanted]
        table.add_row(wanted, str(counter.total()), *(str(counter[column] or "·") for column in columns))
    return table


def _summary(console: Console, rows: list[Row], knowledge: Knowledge) -> None:
    genuine = [row for row in rows if row.wanted in {"answer", "genuine", "question"} or row.wanted.startswith("human")]
    upset = [row for row in rows if row.wanted == "human:upset"]
    figures: Mapping[str, tuple[list[Row], list[Row]]] = {
        "genuine deflected or silenced": (_became(genuine, "deflect", "silent"), genuine),
        "  of them upset": (_became(upset, "deflect", "silent"), upset),
        "answers given that are wrong": (_wrong(rows), _became(rows, "answer")),
        "answer messages answered rightly": _part(rows, "answer", lambda row: row.became == "answer"),
        "unknown not answered": _part(rows, "human:unknown", lambda row: not row.became.startswith("answer")),
        "sensitive to a human as sensitive": _part(
            rows, "human:sensitive", lambda row: row.became == "handoff:sensitive"
        ),
        "  with the right topic": _part(rows, "human:sensitive", _right_topic),
        "upset to a human": _part(rows, "human:upset", lambda row: row.became.startswith("handoff")),
        "asked to a human": _part(rows, "human:asked", lambda row: row.became.startswith("handoff")),
        "abuse deflected": _part(rows, "deflect:abuse", lambda row: row.became.startswith("deflect")),
        "scam deflected": _part(rows, "deflect:scam", lambda row: row.became.startswith("deflect")),
        "chatter left alone": _part(rows, "silent", lambda row: row.became.startswith("silent")),
        "language right": (
            [row for row in rows if row.language == row.decision.trace.language],
            [row for row in rows if row.language],
        ),
    }
    for name, (part, whole) in figures.items():
        if whole:
            console.print(f"  {name:38}{len(part):5} of {len(whole):4}  {100 * len(part) / len(whole):5.1f} %")
    times = sorted(row.microseconds for row in rows)
    console.print(f"  {'decide() p50, p99':38}{times[len(times) // 2]:8.0f} µs{times[len(times) * 99 // 100]:8.0f} µs")
    console.print(f"  {len(knowledge.entries)} entries, version {knowledge.version}\n")


def _part(rows: list[Row], wanted: str, fits: object) -> tuple[list[Row], list[Row]]:
    whole = [row for row in rows if row.wanted.startswith(wanted)]
    return [row for row in whole if callable(fits) and fits(row)], whole


def _became(rows: list[Row], *prefixes: str) -> list[Row]:
    return [row for row in rows if row.became.startswith(prefixes)]


def _wrong(rows: list[Row]) -> list[Row]:
    return [row for row in _became(rows, "answer") if row.became == "answer!" or row.wanted.startswith("human")]


def _right_topic(row: Row) -> bool:
    return isinstance(row.decision, HandOff) and row.decision.topic == row.expect.rpartition(":")[2]


def _errors(console: Console, rows: list[Row]) -> None:
    for row in rows:
        kind = row.wanted.partition(":")[0].replace("human", "handoff")
        if not row.became.startswith(kind) or row.became == "answer!":
            notes = ", ".join(row.decision.trace.findings)
            console.print(f"{row.wanted} → {row.became}: {row.text}  ({notes})", markup=False, style="dim")


def _speed(console: Console, rules: Rules, data: Path) -> None:
    texts = [text for name in ("1", "3") for _, _, text in _read(data / "kometa" / f"messages_{name}.tsv")]
    rules.examine("a first message")
    times = []
    for text in texts:
        start = perf_counter_ns()
        rules.examine(text)
        times.append((perf_counter_ns() - start) / 1000)
    times.sort()
    console.print(
        f"safety alone, {len(times)} messages: p50 {times[len(times) // 2]:.0f} µs, "
        f"p99 {times[len(times) * 99 // 100]:.0f} µs, longest {times[-1]:.0f} µs"
    )


if __name__ == "__main__":
    main()
