"""Writing to the terminal: results on stdout, everything said to the person at the keyboard on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from bot.core.faults import Fault, Severity

# C0 and C1 controls but tab and newline, the bidirectional overrides, and lone surrogates: text of strangers could
# move the cursor, recolour or reorder what the reader sees, or not be encodable at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS: Mapping[Severity, str] = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def printable(text: str) -> str:
    """Return ``text`` with everything that could steer a terminal replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def say(text: str) -> None:
    """Tell the person at the keyboard one line, on stderr."""
    typer.echo(printable(text), err=True)


def show(text: str = "") -> None:
    """Put one line of the result on stdout."""
    typer.echo(printable(text))


def show_json(value: Mapping[str, Any]) -> None:
    """Put one JSON object on stdout as one line of UTF-8, whatever the locale says, and send it off at once."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json_line(value))
    sys.stdout.buffer.flush()


def json_line(value: Mapping[str, Any]) -> bytes:
    """Encode one line of JSON; half a surrogate pair becomes U+FFFD, for it has no UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def show_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    """Put one line per fault on stdout, or on stderr when the faults are not what was asked for."""
    for fault in faults:
        before, word, after = printable(str(fault)).replace("\n", " ").partition(f" {fault.severity}: ")
        typer.echo(before + typer.style(word, fg=_COLOURS[fault.severity]) + after, err=err)


def table_console() -> Console:
    """Return the console for tables on stdout, wide enough that nothing is cut when it is not a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=120)


def progress_bar() -> Progress:
    """Return a progress bar on stderr, which goes when it is done and does not show where nobody looks."""
    return Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
