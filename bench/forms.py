"""Messages as people really write them: ten forms of questions, decided by the triage with the shipped knowledge.

python bench/forms.py [--json] [--errors]

Each row of ``bench/data/forms.tsv`` names the entry that is meant, two joined by ``+`` where two things are asked (then
only an offer of both is right), and for a follow-up the entry that was answered before.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from rich.console import Console
from rich.table import Table

from bot.building import build_triage
from bot.config import Config
from bot.core.model import (
    Answer,
    ChannelRole,
    Clarify,
    Context,
    Decision,
    GivenAnswer,
    HandOff,
    Member,
    Message,
)
from bot.core.triage import Triage
from bot.loading import load, shipped_knowledge

DATA = Path(__file__).parent / "data" / "forms.tsv"
OUTCOMES = ("answered right", "clarified right", "one of two", "handed off", "clarified wrong", "wrong", "silent")
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
WRITER = Member("m", "member")


@dataclass(frozen=True, slots=True)
class Row:
    """One message in one form."""

    language: str
    form: str
    last: str
    right: str
    text: str

    @property
    def wanted(self) -> set[str]:
        """The entries that are meant."""
        return set(self.right.split("+"))


def rows() -> tuple[Row, ...]:
    r"""Return the rows in the order of the file; ``\n`` in a text is a line break."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        cells = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return tuple(Row(*each[:4], each[4].replace("\\n", "\n")) for each in cells)


def decide(triage: Triage, row: Row, number: int) -> Decision:
    """Decide the message as that of a member who was answered with ``row.last`` a minute ago."""
    answers = (GivenAnswer(row.last, NOW - timedelta(minutes=1), "before"),) if row.last else ()
    language = row.language if row.last else None  # who was answered before wrote in that language
    message = Message(str(number), "bench", "support", ChannelRole.SUPPORT, WRITER, row.text, NOW)
    return triage.decide(message, Context(now=NOW, language=language, recent_answers=answers))


def outcome(row: Row, decision: Decision) -> str:
    """Return what became of the message, one of ``OUTCOMES``."""
    wanted = row.wanted
    match decision:
        case Answer(entry=entry):
            if entry not in wanted:
                return "wrong"
            return "answered right" if len(wanted) == 1 else "one of two"
        case Clarify(options=options):
            offered = wanted & {each.entry for each in options}
            if offered == wanted:
                return "clarified right"
            return "one of two" if offered else "clarified wrong"
        case HandOff():
            return "handed off"
    return "silent"


def figures(judged: Sequence[tuple[Row, Decision, str]]) -> dict[str, dict[str, int]]:
    """Return the counts by form, and of all."""
    found: dict[str, dict[str, int]] = {}
    for form in (*dict.fromkeys(row.form for row, _, _ in judged), "all"):
        counts = Counter(what for row, _, what in judged if form in (row.form, "all"))
        found[form] = {"messages": counts.total(), **{name: counts[name] for name in OUTCOMES}}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.add_argument("--errors", action="store_true", help="print every message that did not come out right")
    chosen = parser.parse_args()
    triage = build_triage(Config(), load(shipped_knowledge(), shipped_knowledge()))
    decided = [(row, decide(triage, row, number)) for number, row in enumerate(rows())]
    judged = [(row, decision, outcome(row, decision)) for row, decision in decided]
    found = figures(judged)
    if chosen.json:
        print(json.dumps(found, indent=1))
        return
    table = Table("form", "messages", *OUTCOMES, title="forms of one question, shipped knowledge")
    for form, counts in found.items():
        table.add_row(form, *(str(count or "·") for count in counts.values()))
    console = Console(width=150)
    console.print(table)
    if chosen.errors:
        for row, decision, what in judged:
            if not what.endswith(" right"):
                best = ", ".join(f"{each.entry} {each.confidence:.2f}" for each in decision.trace.candidates[:3])
                line = f"{row.form}, {what} by {decision.trace.rule}: {row.text} ({row.right}): {best}"
                console.print(line, markup=False, style="dim")


if __name__ == "__main__":
    main()
