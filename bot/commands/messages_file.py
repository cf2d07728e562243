"""Reading messages to try: one a line, or the column ``text`` of a TSV or CSV, with ``lang`` where there is one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.commands.labelled import delimiter_of, records_of
from bot.core.faults import Fault
from bot.core.flips import Asked
from bot.errors import InputFaults, SetupError


def read_messages(path: Path) -> tuple[Asked, ...]:
    r"""Read the file; ``\n`` in a line is a line break, empty lines are passed over.

    Raises:
        SetupError: the file cannot be opened.
        InputFaults: it is not UTF-8, its quotes do not match, or it holds no message.
    """
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{name}: it cannot be read: {error.strerror}.") from error
    try:
        messages = tuple(_messages(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = Fault(name, line, 1, "not-utf-8", "This line is not UTF-8.", "Save the file as UTF-8.")
        raise InputFaults([fault]) from error
    except csv.Error as error:
        message = f"The quotes do not match: {error}."
        fault = Fault(name, 0, 0, "bad-quotes", message, 'Write a quote inside a quoted text twice: "".')
        raise InputFaults([fault]) from error
    if not messages:
        raise InputFaults([Fault(name, 1, 1, "no-text", "There is no message here.", "Write one message a line.")])
    return messages


def _messages(text: str) -> Iterator[Asked]:
    header = text.partition("\n")[0].rstrip("\r")
    delimiter = delimiter_of(header)
    columns = [cell.strip().lower() for cell in header.split(delimiter)] if delimiter else []
    if delimiter and columns.count("text") == 1:
        yield from _column(text, delimiter, columns)
        return
    # What merely holds a comma is a message too.
    for line in text.splitlines():
        if line.strip():
            yield Asked(line.strip().replace("\\n", "\n"))


def _column(text: str, delimiter: str, columns: Sequence[str]) -> Iterator[Asked]:
    records = records_of(text, delimiter)
    next(records)
    at = columns.index("text")
    spoken = columns.index("lang") if "lang" in columns else None
    for _, cells in records:
        if len(cells) > at and cells[at].strip():
            language = cells[spoken].strip() if spoken is not None and spoken < len(cells) else ""
            yield Asked(cells[at], language or None)
