"""Bytes of a file to its text, and what may not stand in a text."""

from __future__ import annotations

import re

from bot.core.faults import Fault

MAX_BYTES = 8 * 1024 * 1024
"""Largest file that is read: room for 100,000 phrasings."""

# What YAML does not allow, the line breaks that it counts and editors do not, and a byte order mark inside.
_UNWANTED = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """Split a text into lines as editors count them."""
    return _LINE_BREAK.split(text)


def unwanted_in(text: str) -> re.Match[str] | None:
    """Find the first character that no text of staff can mean: most are invisible."""
    return _UNWANTED.search(text)


def decode(file: str, data: bytes) -> tuple[str, Fault | None]:
    """Return the text of a file, without byte order mark; or why it has none that can be read."""
    if len(data) > MAX_BYTES:
        message = f"The file is larger than {MAX_BYTES:,} bytes, the most that is read."
        return "", Fault(file, 0, 0, "too-large", message, "Split it into several files.")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        message = f"The byte 0x{data[error.start]:02x} (number {error.start + 1} of the file) is not UTF-8."
        return "", _at_end_of(before, file, "not-utf-8", message, "Save the file in the encoding UTF-8.")
    unwanted = unwanted_in(text)
    if unwanted is None:
        return text, None
    message = f"The invisible character U+{ord(unwanted[0]):04X} stands here."
    return text, _at_end_of(text[: unwanted.start()], file, "control-character", message, "Remove it.")


def _at_end_of(before: str, file: str, code: str, message: str, hint: str) -> Fault:
    lines = lines_of(before)
    return Fault(file, len(lines), len(lines[-1]) + 1, code, message, hint)
