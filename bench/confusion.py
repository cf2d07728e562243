"""Runs the triage over labelled messages and prints what became of them: ``python bench/confusion.py [--data DIR]``.

Reads ``kometa/`` and ``safety/hand.tsv`` of the data folder, or of ``bench/data`` where there is no such folder.
Rows are what each message should become, columns what it became. Nothing here is a test: people read the figures.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import perf_counter_ns

from rich.console import Console
from rich.table import Table
from verdicts import DEFAULT_DATA, OWN_DATA, Row, built, judged, labelled

from bot.core.knowledge import Knowledge
from bot.core.model import HandOff
from bot.core.safety.rules import Rules


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    data = arguments.data if arguments.data.is_dir() else OWN_DATA
    rules, knowledge, triage = built(data / "kometa" / "knowledge")
    console = Console(width=arguments.width)
    for name in ("kometa/messages_1.tsv", "kometa/messages_3.tsv", "safety/hand.tsv"):
        path = data / name
        if not path.is_file():
            console.print(f"{name}: not in {data}")
            continue
        rows = list(judged(triage, labelled(path)))
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
    texts = [each.text for name in ("1", "3") for each in labelled(data / "kometa" / f"messages_{name}.tsv")]
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
