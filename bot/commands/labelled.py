"""Reading labelled texts: TSV or CSV files with the columns ``label`` and ``text``, further columns ignored."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.answers_file import MAX_ID
from bot.core.faults import Fault
from bot.errors import InputFaults, SetupError

_DELIMITERS = ("\t", ";", ",")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; an empty label says that no entry fits."""

    label: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Columns:
    label: int
    text: int
    count: int


def read_rows(path: Path) -> tuple[Row, ...]:
    r"""Read the file; the delimiter (tab, semicolon or comma) is taken from its header line.

    In a TSV, every line is a row, ``\n`` in a text is a line break, and quotes count only where they are well formed.

    Raises:
        SetupError: the file cannot be opened.
        InputFaults: it has faults, all of them listed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path}: it cannot be read: {error.strerror}.") from error
    rows, faults = parse_rows(str(path), data)
    if faults:
        raise InputFaults(faults)
    return rows


def parse_rows(name: str, data: bytes) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """Read the bytes of a labelled file; rows with faults are left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (), (Fault(name, line, 1, "not-utf-8", "This line is not UTF-8.", "Save the file as UTF-8."),)
    header = text.partition("\n")[0].rstrip("\r")
    delimiter = delimiter_of(header)
    if delimiter is None:
        return (), (_header_fault(name, header),)
    return _rows(name, records_of(text, delimiter))


def delimiter_of(header: str) -> str | None:
    """Return what parts the columns of a header line, None where nothing does."""
    return next((each for each in _DELIMITERS if each in header), None)


def records_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the line each record begins on, from 1, and its cells; the header is the first.

    Raises:
        csv.Error: while iterating, where the quotes of a CSV do not match.
    """
    return _tab_separated(text) if delimiter == "\t" else _comma_separated(text, delimiter)


def _rows(name: str, records: Iterator[tuple[int, list[str]]]) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    _, head = next(records)
    names = [cell.strip().lower() for cell in head]
    if names.count("label") != 1 or names.count("text") != 1:
        return (), (_header_fault(name, ", ".join(head)),)
    columns = _Columns(names.index("label"), names.index("text"), len(names))
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        for line, cells in records:
            read = _row(name, line, cells, columns)
            if isinstance(read, Row):
                rows.append(read)
            else:
                faults.append(read)
    except csv.Error as error:
        message = f"From here on the quotes do not match: {error}."
        at = rows[-1].line + 1 if rows else 2
        faults.append(Fault(name, at, 1, "bad-quotes", message, 'Write a quote inside a quoted text twice: "".'))
    return tuple(rows), tuple(faults)


def _row(name: str, line: int, cells: list[str], columns: _Columns) -> Row | Fault:
    if len(cells) != columns.count:
        message = f"This row has {len(cells)} columns, the header {columns.count}."
        return Fault(name, line, 1, "wrong-columns", message, "Quote a text that holds the delimiter.")
    text = cells[columns.text]
    if not text.strip():
        return Fault(name, line, 1, "no-text", "This row has no text.", "Write the text or delete the row.")
    return Row(cells[columns.label].strip(), text, line)


def _tab_separated(text: str) -> Iterator[tuple[int, list[str]]]:
    # A chat message may begin with a quote that nothing closes; read as CSV it would swallow all rows after it.
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        bare = line.rstrip("\r\n")
        if not bare.strip() and "\t" not in bare:
            continue
        try:
            cells = next(csv.reader([bare], delimiter="\t", strict=True))
        except csv.Error:
            cells = bare.split("\t")
        yield number, [cell.replace("\\n", "\n") for cell in cells]


def _comma_separated(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    for cells in reader:
        if cells:
            yield start, cells
        start = reader.line_num + 1


def _header_fault(name: str, header: str) -> Fault:
    found = f"it is “{header[:80]}”" if header.strip() else "it is empty"
    return Fault(name, 1, 1, "bad-header", f"The first line must name the columns label and text; {found}.",
                 "Begin the file with: label<TAB>text")  # fmt: skip


def entry_id(label: str) -> str:
    """Return the kebab-case id of a label: ``Refund_not_showing_up`` → ``refund-not-showing-up``.

    A label without Latin letters or digits, or one that is too long, gets a short checksum, so that ids stay apart.
    """
    plain = unicodedata.normalize("NFKD", label.casefold().translate(_SPELLED_OUT))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    kebab = "-".join(words)
    if kebab and len(kebab) <= MAX_ID:
        return kebab
    checksum = hashlib.sha256(label.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kebab[: MAX_ID - 9].rstrip('-') or 'entry'}-{checksum}"


def labels_in(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the labels in the order they first appear, without the empty one."""
    return tuple(dict.fromkeys(row.label for row in rows if row.label))
