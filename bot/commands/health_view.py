"""The health of a knowledge as tables for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.commands.terminal import printable, show, table_console
from bot.core.collisions import Collision
from bot.core.health import Estimate, Health, Misfit
from bot.core.reach import EXPIRED, RULE, WORDING, Unreachable
from bot.core.variety import OneSided, Shortcoming

SHOWN = 10
"""Rows of each table; who wants more than the worst takes ``--json``."""

_FAULTS: Mapping[Shortcoming, str] = {
    Shortcoming.FEW: "only {count}; five to ten are good",
    Shortcoming.SAME_OPENING: "nearly all of {count} begin with “{example}”",
    Shortcoming.ALIKE: "the {count} are mostly the same words: {example}",
    Shortcoming.NONE_SHORT: "none of {count} is short, as people type in a chat",
}


def health_json(health: Health) -> dict[str, Any]:
    """Return everything that was found, the worst first."""
    return asdict(health)


def show_health(health: Health) -> None:
    """Print what staff can do something about, the worst first, each table cut after ten rows."""
    if health.estimate.tried:
        show(in_words(health.estimate))
    sections: tuple[tuple[str, Sequence[object], Table], ...] = (
        (_misfits_title(health.misfits), health.misfits, _misfits(health.misfits[:SHOWN])),
        ("Entries that are taken for each other", health.collisions, _collisions(health.collisions[:SHOWN])),
        ("Entries with few or one-sided phrasings", health.one_sided, _one_sided(health.one_sided[:SHOWN])),
        ("Entries that nothing leads to", health.unreachable, _unreachable(health.unreachable[:SHOWN])),
    )
    for title, found, table in sections:
        if found:
            show(f"\n{title}: {len(found)}")
            table_console().print(table)
            if len(found) > SHOWN:
                show(f"… and {len(found) - SHOWN} more; --json lists all.")
    if health.estimate.tried or any(found for _, found, _ in sections):
        show()


def in_words(estimate: Estimate) -> str:
    """Say in one sentence what would become of a hundred questions."""
    right = "" if estimate.precision is None else f" ({estimate.precision:.0%} of them rightly)"
    among = "" if estimate.offered is None else f" (the right one among three: {estimate.offered:.0%})"
    answered, clarified, rest = (
        round(100 * (share or 0.0)) for share in (estimate.answered, estimate.clarified, estimate.handed_off)
    )
    return (
        f"Of 100 questions that differ from all phrasings as these {estimate.tried:,} differ from each other: "
        f"{answered} answered{right}, {clarified} asked which is meant{among}, {rest} to a human."
    )


def _misfits_title(misfits: Sequence[Misfit]) -> str:
    wrong = sum(each.answered for each in misfits)
    return "Phrasings that fit another entry better" + (f" ({wrong} would be answered wrongly)" if wrong else "")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    # As Text, for in markup what members wrote in brackets would be taken for a style.
    table.add_row(*(Text(printable(cell)) for cell in cells))


def _misfits(misfits: Sequence[Misfit]) -> Table:
    table = _table("phrasing", "belongs to", "fits", "sure")
    for each in misfits:
        sure = f"{each.confidence:.0%}{'!' if each.answered else ''}"
        _add(table, f"{each.text} ({each.language})", each.entry, each.fits, sure)
    return table


def _collisions(collisions: Sequence[Collision]) -> Table:
    table = _table("entries", "close", "lost", "both say", "and what tells each apart")
    for each in collisions:
        first, second = (", ".join(each.telling[entry]) or "–" for entry in (each.one, each.other))
        _add(table, each.one, f"{each.closeness:.0%}", str(each.lost), ", ".join(each.shared), first)
        _add(table, each.other, "", "", "", second)
    return table


def _one_sided(found: Sequence[OneSided]) -> Table:
    table = _table("entry", "in", "its phrasings")
    for each in found:
        what = _FAULTS[each.shortcoming].format(count=each.phrasings, example=each.example)
        _add(table, each.entry, each.language, what)
    return table


def _unreachable(found: Sequence[Unreachable]) -> Table:
    table = _table("entry", "why")
    for each in found:
        _add(table, each.entry, _why(each.reason))
    return table


def _why(reason: str) -> str:
    if reason == EXPIRED:
        return "valid_until has passed"
    if reason == WORDING:
        return "only its own words lead to it: each phrasing, left out, is taken for something else"
    return f"the rule “{reason.removeprefix(RULE)}” speaks first on each of its phrasings"
