"""Minimal pairs: entries that are easily taken for each other, and messages that mean one of the two.

python bench/pairs.py [--encoder none|words|use|use+e5] [--json] [--errors]

All entries of ``bench/data/pairs.yaml`` are one knowledge; each row of ``bench/data/pairs.tsv`` names the entry that is
meant and the opposite one. An answer with the opposite is the one thing that must not happen.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from rich.console import Console
from rich.table import Table

from bot.core.knowledge import parse_knowledge
from bot.core.located import SourceFile
from bot.core.matching.matcher import Match, Matcher
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder

DATA = Path(__file__).parent / "data"
OUTCOMES = ("right", "clarified", "handed off", "clarified without it", "other answered", "opposite answered")


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a pair."""

    language: str
    pair: str
    right: str
    opposite: str
    text: str


def rows() -> tuple[Row, ...]:
    """Return the rows in the order of the file."""
    with (DATA / "pairs.tsv").open(encoding="utf-8", newline="") as lines:
        return tuple(Row(*cells) for cells in list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:])


def matcher(encoder: EncoderName) -> Matcher:
    """Return a matcher for all entries of the pairs."""
    path = DATA / "pairs.yaml"
    knowledge, faults = parse_knowledge([SourceFile(path.name, path.read_bytes())], None)
    if knowledge is None:
        raise SystemExit("\n".join(str(fault) for fault in faults))
    return Matcher.build(knowledge, encoder=open_encoder(encoder))


def outcome(row: Row, match: Match) -> str:
    """Return what would become of the message, one of ``OUTCOMES``."""
    first = match.candidates[0] if match.candidates else None
    if first is None or first.confidence < match.clarify_threshold:
        return "handed off"
    if first.confidence < match.answer_threshold:
        offered = {each.entry for each in match.candidates[:3]}
        return "clarified" if row.right in offered else "clarified without it"
    if first.entry == row.right:
        return "right"
    return "opposite answered" if first.entry == row.opposite else "other answered"


def measure(encoder: EncoderName) -> list[tuple[Row, Match, str]]:
    """Match every row."""
    ours = matcher(encoder)
    matched = [(row, ours.match(row.text, row.language)) for row in rows()]
    return [(row, match, outcome(row, match)) for row, match in matched]


def figures(judged: Sequence[tuple[Row, Match, str]]) -> dict[str, dict[str, float]]:
    """Return counts and shares by language, and of all."""
    found: dict[str, dict[str, float]] = {}
    for language in (*sorted({row.language for row, _, _ in judged}), "all"):
        chosen = [(row, match, what) for row, match, what in judged if language in (row.language, "all")]
        counts = Counter(what for _, _, what in chosen)
        found[language] = {
            "messages": len(chosen),
            **{name: counts[name] for name in OUTCOMES},
            "right_or_clarified": (counts["right"] + counts["clarified"]) / len(chosen),
            "top1": sum(match.candidates[0].entry == row.right for row, match, _ in chosen) / len(chosen),
        }
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--errors", action="store_true", help="print every message that was neither answered nor asked")
    parser.add_argument("--encoder", type=EncoderName, choices=list(EncoderName), default=EncoderName.WORDS)
    chosen = parser.parse_args()
    judged = measure(chosen.encoder)
    found = figures(judged)
    if chosen.json:
        print(json.dumps(found, indent=1))
        return
    table = Table("", "messages", *OUTCOMES, "right or clarified", "top-1", title="minimal pairs")
    for language, figure in found.items():
        shares = (f"{figure['right_or_clarified']:.1%}", f"{figure['top1']:.1%}")
        table.add_row(language, *(f"{figure[name]:.0f}" for name in ("messages", *OUTCOMES)), *shares)
    console = Console(width=150)
    console.print(table)
    console.print("“opposite answered” must be 0.")
    if chosen.errors:
        for row, match, what in judged:
            if what not in ("right", "clarified"):
                best = ", ".join(f"{each.entry} {each.confidence:.2f}" for each in match.candidates[:3])
                console.print(f"{what}: {row.text} ({row.right}): {best}", markup=False, style="dim")


if __name__ == "__main__":
    main()
