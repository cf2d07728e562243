"""``eyelevel kb diff``: which messages are decided otherwise after a change of the knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot.commands import ExitCode
from bot.commands.core import open_triage
from bot.commands.messages_file import read_messages
from bot.commands.terminal import printable, progress_bar, show, show_json, table_console
from bot.config import load_config
from bot.core.flips import Flip, Outcome, counts, examples_of, flips
from bot.encoder_name import EncoderName


def run(
    old: Path,
    new: Path,
    messages: Path | None,
    config: Path | None,
    *,
    as_json: bool,
    encoder: EncoderName | None = None,
) -> ExitCode:
    """Decide every message by both; the exit code is 1 where one is decided otherwise.

    Raises:
        InputFaults: one of the two or the messages have errors.
        SetupError: a folder or file is not there, or the sentence encoder is not installed.
    """
    settings = load_config(config, encoder)
    asked = read_messages(messages) if messages else ()
    before = open_triage(settings, old)
    after = open_triage(settings, new, before)
    asked = asked or examples_of(before.knowledge, after.knowledge)
    with progress_bar() as bar:
        found = tuple(flips(before, after, bar.track(asked, description="Deciding"), datetime.now(UTC)))
    old_ids, new_ids = before.knowledge.entries, after.knowledge.entries
    gone, added = [each for each in old_ids if each not in new_ids], [each for each in new_ids if each not in old_ids]
    if as_json:
        show_json(
            {
                "messages": len(asked),
                "flipped": len(found),
                "counts": counts(found),
                "entries_gone": gone,
                "entries_added": added,
                "flips": [asdict(flip) for flip in found],
            }
        )
    else:
        _show(found, len(asked), gone, added)
    return ExitCode.FINDINGS if found else ExitCode.GOOD


def _show(found: Sequence[Flip], tried: int, gone: Sequence[str], added: Sequence[str]) -> None:
    for word, entries in (("Gone", gone), ("New", added)):
        if entries:
            show(f"{word}: {', '.join(entries)}")
    if found:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("message", "before", "after"):
            table.add_column(column, overflow="fold")
        for flip in found:
            # As Text, for in markup what members wrote in brackets would be taken for a style.
            cells = (flip.text, _in_words(flip.before), _in_words(flip.after))
            table.add_row(*(Text(printable(cell).replace("\n", " ")) for cell in cells))
        table_console().print(table)
        show()
    for change, count in counts(found).items():
        show(f"{count:5,}  {change}")
    show(f"{len(found):,} of {tried:,} messages flip.")


def _in_words(outcome: Outcome) -> str:
    entry = f" {outcome.entry}" if outcome.entry else ""
    sure = "" if outcome.confidence is None else f" ({outcome.confidence:.0%})"
    return f"{outcome.decision}{entry}{sure}"
