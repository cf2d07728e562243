"""``eyelevel kb feedback``: what members pressed, what that does to the confidence, and how to undo it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rich.table import Table
from rich.text import Text

from bot.commands import ExitCode, FeedbackAction
from bot.commands.core import open_triage
from bot.commands.terminal import printable, show, show_json, table_console
from bot.config import Config, load_config
from bot.core.offsets import LEVELS, Shifts, chance_of
from bot.core.recalibration import Recalibration, counted
from bot.core.triage import Triage
from bot.core.votes import Vote
from bot.encoder_name import EncoderName
from bot.errors import SetupError
from bot.service.recalibrator import Ceilings, basis_in_use, recalibration_of, votes_in_force
from bot.store.database import Database
from bot.store.records import Cast, VoteFilter
from bot.store.store import Store

T = TypeVar("T")


def run(
    action: FeedbackAction,
    wanted: VoteFilter,
    config: Path | None,
    *,
    encoder: EncoderName | None = None,
    as_json: bool,
) -> ExitCode:
    """List the votes and what they do, or change which of them count.

    Raises:
        SetupError: the options do not fit the action, or there is no database.
        StoreError: the database cannot be used, e.g. because the bot runs.
    """
    settings = load_config(config, encoder)
    if action is FeedbackAction.LIST:
        _list(settings, wanted, as_json=as_json)
        return ExitCode.GOOD
    _refuse_unfit(action, wanted)
    count = asyncio.run(_in_store(settings, lambda store: _change(store, action, wanted)))
    if as_json:
        show_json({"action": action.value, "votes": count})
    else:
        show(f"{count:,} vote{'' if count == 1 else 's'} {_DONE[action]}.")
    return ExitCode.GOOD


_DONE = {
    FeedbackAction.UNDO: "no longer counted; `restore` with the same options brings them back",
    FeedbackAction.RESET: "no longer counted; `restore` brings them back",
    FeedbackAction.RESTORE: "counted again",
    FeedbackAction.ERASE: "deleted for good",
}


def _refuse_unfit(action: FeedbackAction, wanted: VoteFilter) -> None:
    named = wanted != VoteFilter()
    if action is FeedbackAction.RESET and named:
        raise SetupError("reset is about all votes. To undo some of them: undo --entry, --member or --since.")
    if action is FeedbackAction.UNDO and not named:
        raise SetupError("Say which votes: --entry, --member or --since. To undo all of them: reset.")
    if action is FeedbackAction.ERASE and wanted.member is None:
        raise SetupError("erase deletes for good what a member voted: --member says whose.")


async def _change(store: Store, action: FeedbackAction, wanted: VoteFilter) -> int:
    if action is FeedbackAction.RESTORE:
        return await store.restore_votes(wanted)
    if action is FeedbackAction.ERASE:
        return await store.erase_votes(wanted)
    return await store.discard_votes(wanted, datetime.now(UTC))


async def _in_store(settings: Config, work: Callable[[Store], Awaitable[T]]) -> T:
    if not settings.store.file.is_file():
        raise SetupError(f"{settings.store.file}: there is no database yet, and so no vote. Check --config.")
    async with await Database.open(settings.store.file) as database:
        return await work(Store(database))


@dataclass(frozen=True, slots=True)
class _Report:
    """The votes, which of them count, and what comes of it."""

    on: bool
    cast: Sequence[Cast]
    counting: Sequence[Vote]
    recalibration: Recalibration

    def state(self, cast: Cast) -> str:
        if cast.discarded_at is not None:
            return "discarded"
        if cast.struck:
            return "strikes"
        return "counts" if cast.vote in self.counting else "set aside"

    def rows(self) -> list[dict[str, Any]]:
        rows = []
        for entry in sorted({each.vote.entry for each in self.cast}):
            votes = [vote for vote in self.counting if vote.entry == entry]
            rows.append(
                {
                    "entry": entry,
                    "for": sum(vote.helped for vote in votes),
                    "against": sum(not vote.helped for vote in votes),
                    "members": len({vote.member for vote in votes}),
                    "not_counted": sum(each.vote.entry == entry for each in self.cast) - len(votes),
                    "shift": self.recalibration.entries.get(entry, (0.0, 0.0)),
                }
            )
        return sorted(rows, key=lambda row: (-max(map(abs, row["shift"])), row["entry"]))


def _list(settings: Config, wanted: VoteFilter, *, as_json: bool) -> None:
    now = datetime.now(UTC)
    cast = asyncio.run(_in_store(settings, lambda store: votes_in_force(store, now)))
    triage = open_triage(settings)
    report = _report(settings, triage, cast, now)
    shown = [each for each in cast if _is_meant(each, wanted)]
    if as_json:
        show_json(
            {
                "recalibrate": report.on,
                "version": report.recalibration.version,
                "confidences": [chance_of(level) for level in LEVELS],
                "overall": report.recalibration.overall,
                "entries": report.rows(),
                "votes": [_vote_row(report, each) for each in shown],
            }
        )
        return
    _show(report)
    if wanted != VoteFilter():
        show()
        columns = ("at", "member", "entry", "choice", "confidence", "state")
        _table(columns, [[_cell(_vote_row(report, each)[column]) for column in columns] for each in shown])


def _report(settings: Config, triage: Triage, cast: Sequence[Cast], now: datetime) -> _Report:
    valid = [each.vote for each in cast if each.valid]
    counting = counted(valid, triage.knowledge, basis_in_use(triage), now.date())
    recalibration = recalibration_of(triage, cast, now.date(), Ceilings(triage.matcher))
    return _Report(settings.matching.recalibrate, cast, counting, recalibration)


def _is_meant(cast: Cast, wanted: VoteFilter) -> bool:
    vote = cast.vote
    return (
        wanted.entry in (None, vote.entry)
        and wanted.member in (None, vote.member)
        and (wanted.since is None or vote.at >= wanted.since)
    )


def _vote_row(report: _Report, cast: Cast) -> dict[str, Any]:
    vote = cast.vote
    return {
        "at": vote.at.isoformat(timespec="seconds"),
        "member": vote.member,
        "entry": vote.entry,
        "choice": vote.choice.value,
        "confidence": vote.confidence,
        "state": report.state(cast),
    }


def _show(report: _Report) -> None:
    if not report.on:
        show("Recalibration is off (matching.recalibrate); this is what it would do.")
    members = len({vote.member for vote in report.counting})
    show(f"{len(report.counting):,} of {len(report.cast):,} votes count, by {members:,} members.")
    if not report.cast:
        return
    levels = [f"{chance_of(level):.0%}" for level in LEVELS]
    show(f"The whole knowledge: {_moved(report.recalibration.overall)}.\n")
    columns = ("entry", "for", "against", "members", "not counted", *(f"{level} becomes" for level in levels))
    rows = [
        [*(_cell(row[key]) for key in ("entry", "for", "against", "members", "not_counted")), *_become(row["shift"])]
        for row in report.rows()
    ]
    _table(columns, rows)


def _moved(shifts: Shifts) -> str:
    before = [f"{chance_of(level):.0%}" for level in LEVELS]
    return ", ".join(f"{one} becomes {other}" for one, other in zip(before, _become(shifts), strict=True))


def _become(shifts: Shifts) -> list[str]:
    return [f"{chance_of(level + shift):.0%}" for level, shift in zip(LEVELS, shifts, strict=True)]


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # As Text, for in markup a member's id in brackets would be taken for a style.
        table.add_row(*(Text(printable(cell)) for cell in row))
    table_console().print(table)
