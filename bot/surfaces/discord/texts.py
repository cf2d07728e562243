"""Texts cut to Discord's measures: at paragraphs, then lines, then words; a code block is closed and opened again."""

from __future__ import annotations

import re

MAX_MESSAGE = 2000
"""Characters of a message. (The OpenAPI document says 4,000; the service refuses more than this from bots.)"""

MAX_THREAD_NAME = 100

_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)\s*([\w+#.-]*)\s*$")


def split(text: str, limit: int = MAX_MESSAGE) -> tuple[str, ...]:
    """Return ``text`` in parts of at most ``limit`` characters, none of them empty.

    Parts end at a paragraph if they can, and never inside a code block: a block that is too long for one part is
    closed at a line's end and opened again in the next.
    """
    if len(text) <= limit:
        return (text,) if text.strip() else ()
    parts: list[str] = []
    room = ""
    for block in _blocks(text):
        joined = f"{room}\n\n{block}" if room else block
        if len(joined) <= limit:
            room = joined
            continue
        if room:
            parts.append(room)
        *full, room = _pieces(block, limit)
        parts += full
    return tuple(part for part in (*parts, room) if part.strip())


def clip(text: str, limit: int = MAX_MESSAGE) -> str:
    """Return the beginning of ``text``, marked as cut where it is."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _blocks(text: str) -> list[str]:
    """Return the paragraphs; a code block is one of them, blank lines inside it or not."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
            blocks.append([line])
        elif fence and line.strip() == fence:
            fence = ""
            blocks[-1].append(line)
            blocks.append([])
        elif fence or line.strip():
            blocks[-1].append(line)
        else:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _pieces(block: str, limit: int) -> list[str]:
    """Return a paragraph or code block in parts that fit."""
    if len(block) <= limit:
        return [block]
    first, *lines = block.split("\n")
    mark = _FENCE.match(first)
    if mark is None:
        return _packed([first, *lines], limit)
    if lines and lines[-1].strip() == mark[1]:
        lines.pop()
    room = limit - len(first) - len(mark[1]) - 2
    return [f"{first}\n{piece}\n{mark[1]}" for piece in _packed(lines, room)]


def _packed(lines: list[str], limit: int) -> list[str]:
    pieces: list[str] = []
    room: str | None = None
    for line in (part for whole in lines for part in _words(whole, limit)):
        joined = line if room is None else f"{room}\n{line}"
        if len(joined) <= limit:
            room = joined
            continue
        pieces.append(room or "")
        room = line
    return [*pieces, room or ""]


def _words(line: str, limit: int) -> list[str]:
    """Return a line in parts that fit, cut between words where there are any."""
    parts = []
    while len(line) > limit:
        cut = line.rfind(" ", 1, limit + 1)
        cut = cut if cut > 0 else limit
        parts.append(line[:cut])
        line = line[cut:].removeprefix(" ")
    return [*parts, line]
