"""How well the bot judges, beside its peers: ``python bench/judgement.py [--data DIR] [--only NAME …] [--worst]``.

Every figure has its counts and a 95 % interval. What was built on one writer's messages is reported on another's.
Nothing here is a test: people read the figures.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from judgement_rows import MODULES
from judgement_rows.figures import Figure, Section
from rich.console import Console
from rich.table import Table
from verdicts import DEFAULT_DATA, OWN_DATA

WORST = 10


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    console = Console(width=arguments.width)
    data = arguments.data if arguments.data.is_dir() else OWN_DATA
    for name in arguments.only or MODULES:
        module = importlib.import_module(f"judgement_rows.{name}")
        for section in module.sections(data):
            _print(console, section, worst=arguments.worst)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with kometa/, safety/ and matching/")
    parser.add_argument("--only", nargs="+", choices=MODULES, metavar="NAME", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--worst", action="store_true", help=f"list the {WORST} worst errors of each row")
    parser.add_argument("--width", type=int, default=120, help="characters a line of the output may have")
    return parser.parse_args()


def _print(console: Console, section: Section, *, worst: bool) -> None:
    if section.missing:
        console.print(f"{section.title}: not there ({section.missing})\n", markup=False)
        return
    table = Table("", "counts", "share", "95 % interval", "aim", title=section.title, title_justify="left")
    for row in section.rows:
        if isinstance(row, Figure):
            low, high = row.interval
            counts, share = f"{row.part:,} of {row.whole:,}", f"{row.share:.1f} %"
            table.add_row(row.name, counts, share, f"{low:.1f} to {high:.1f} %", row.aim)
        else:
            table.add_row(row.name, row.value, "", "", row.aim)
    console.print(table)
    for note in section.notes:
        console.print(note, markup=False)
    for row in section.rows if worst else ():
        if isinstance(row, Figure) and row.worst:
            console.print(f"\n{row.name}:", markup=False)
            for line in row.worst[:WORST]:
                console.print(f"  {line}", markup=False, highlight=False)
    console.print()


if __name__ == "__main__":
    main()
