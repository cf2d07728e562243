"""What the YAML parser complains about, said so that somebody who does not program can mend it."""

from __future__ import annotations

import re

import yaml

from bot.core.decoding import lines_of
from bot.core.faults import Fault

_FACT_FIRST = re.compile(r"[ ]*(?:- +|[^\s:#]+: +)+\{\{")
# What either parser says, libyaml or the one in Python, and what it means.
_SAYINGS: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed",
        "A colon followed by a space stands where YAML expects none.",
        "Put the whole text in quotes, or check that the line is indented like its neighbours.",
    ),
    (
        r"found unexpected end of stream",
        "A quotation mark opens here and is never closed.",
        "Close it, or double an apostrophe inside single quotes.",
    ),
    (
        r"unknown escape character|expected escape sequence|expected hexdecimal",
        "A backslash in double quotes is not followed by anything YAML knows.",
        "Write \\\\ for a backslash, or use single quotes.",
    ),
    (
        r"found character .*cannot start any token",
        "A text may not begin with this character.",
        "Put the text in quotes.",
    ),
    (
        r"expected alphabetic or numeric character",
        "“*” and “&” at the beginning of a text mean something else in YAML.",
        "Put the text in quotes.",
    ),
    (
        r"could not find expected ':'|could not determine",
        "A colon is missing after a key, or the text begins too far to the left.",
        "Write “key: value”, and indent text that runs over several lines.",
    ),
    (
        r"expected <block end>|expected key|expected '-' indicator",
        "This line does not fit the ones above it.",
        "Indent it like its neighbours; text after a closing quotation mark must be inside the quotes.",
    ),
    (
        r"expected ',' or",
        "A list in […] or a mapping in {…} is not closed, or a comma is missing.",
        "Close it, or put text that holds brackets or commas in quotes.",
    ),
)


def syntax_fault(file: str, text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Turn the parser's complaint about ``text`` into a fault with its place."""
    problem = str(error.problem or error.context or "")
    # Where a quotation mark was never closed the parser stops at the end of the file; the cause is where it began.
    unclosed = "end of stream" in problem and error.context_mark is not None
    mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
    lines = lines_of(text)
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = mark.column if mark else 0
    tab = _tab_in_indentation(lines, line)
    if tab is not None:
        hint = "Indent with spaces."
        return Fault(file, tab[0] + 1, tab[1] + 1, "tab-indentation", "A tab stands in the indentation.", hint)
    if _FACT_FIRST.match(lines[line]):
        message, hint = "A text that begins with “{{” is read as a mapping.", "Put the text in quotes."
        return Fault(file, line + 1, lines[line].index("{{") + 1, "yaml-syntax", message, hint)
    for pattern, message, hint in _SAYINGS:
        if re.search(pattern, problem):
            return Fault(file, line + 1, column + 1, "yaml-syntax", message, hint)
    hint = "Compare the line and the one above it with an entry that works."
    return Fault(file, line + 1, column + 1, "yaml-syntax", f"This is not valid YAML: {problem}.", hint)


def _tab_in_indentation(lines: list[str], line: int) -> tuple[int, int] | None:
    """Find a tab that indents the line the parser stopped at, or the one before, which it may have swallowed."""
    for number in (line, line - 1):
        if 0 <= number < len(lines):
            blank = re.match(r"[ \t]*(?:- *)*\t*", lines[number])
            if blank and "\t" in blank[0]:
                return number, blank[0].index("\t")
    return None
