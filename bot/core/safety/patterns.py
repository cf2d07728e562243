"""From the patterns that staff write to compiled sets: slots filled in, each mistake a fault at its place.

The patterns run on google-re2, which no pattern and no message can make slow; Python's ``re`` can hang.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import re2

from bot.core.faults import Fault
from bot.core.located import Located, Path
from bot.core.safety.reading import folded
from bot.core.safety.shape import Group
from bot.core.suggesting import suggest

_SLOT = re.compile(r"\{\{\s*([a-z0-9_]*)\s*\}\}")
_GAP = " ... "
_FEW_WORDS = " (?:[^ .!?]+ ){0,5}"
_DEEPEST = 8
_LONGEST = 200_000
_MEMORY = 256 * 1024 * 1024

_ESCAPED = re.compile(r"\\[pPxQEA-Z](?:\{[^}]*\})?")


class Matching(Protocol):
    """What is used of ``re2.Set``."""

    def Match(self, text: bytes) -> list[int] | None:  # noqa: N802 - the library's name
        """Return the numbers of the patterns found in ``text``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled group: it is seen if all parts of one wording are, and no exception is."""

    owner: str
    """The topic or signal it speaks for."""
    name: str
    points: int
    wordings: tuple[tuple[int, ...], ...]
    exceptions: tuple[tuple[int, ...], ...]

    def seen(self, parts: frozenset[int]) -> bool:
        """Whether the patterns found in a message make this rule speak."""
        return any(parts.issuperset(wording) for wording in self.wordings) and not any(
            parts.issuperset(exception) for exception in self.exceptions
        )


@dataclass(frozen=True, slots=True)
class Patterns:
    """Rules and the one set in which all their patterns are sought at once."""

    rules: tuple[Rule, ...]
    sought: Matching | None
    by_part: Mapping[int, tuple[Rule, ...]]

    def seen(self, plain: str) -> list[Rule]:
        """Return the rules that speak about a text in plain form, in the order of the files."""
        found = self.sought.Match(plain.encode("utf-8", "replace")) if self.sought else None
        if not found:
            return []
        parts = frozenset(found)
        touched = {id(rule): rule for part in found for rule in self.by_part.get(part, ())}
        return [rule for rule in touched.values() if rule.seen(parts)]


class Compiler:
    """Collects the patterns of all files; ``finish`` makes the set of them."""

    def __init__(self, slots: Mapping[str, Sequence[str]]) -> None:
        self._slots = slots
        self._numbers: dict[str, int] = {}
        self._rules: list[Rule] = []
        self._options = re2.Options()
        self._options.never_capture = True
        self._options.log_errors = False
        self._options.max_mem = _MEMORY
        self.faults: list[Fault] = []

    def add(self, owner: str, group: Group, located: Located, path: Path) -> None:
        """Compile one group; what is wrong with it is added to ``faults``."""
        wordings = [
            self._wording(wording, located, (*path, "patterns", language, place))
            for language, listed in group.patterns.items()
            for place, wording in enumerate(listed)
        ]
        exceptions = [
            self._wording(wording, located, (*path, "unless", place)) for place, wording in enumerate(group.unless)
        ]
        self._rules.append(Rule(owner, group.name, group.points, tuple(wordings), tuple(exceptions)))

    def check_slot(self, name: str, alternatives: Sequence[str], located: Located) -> None:
        """Check the alternatives of a slot on their own, so that a mistake is shown where it stands, once."""
        for place, alternative in enumerate(alternatives):
            self._part(alternative, located, ("slots", name, place), may_be_empty=True)

    def finish(self) -> Patterns:
        """Compile everything added."""
        by_part: dict[int, list[Rule]] = {}
        for rule in self._rules:
            for part in {part for wording in rule.wordings for part in wording}:
                by_part.setdefault(part, []).append(rule)
        sought = None
        if self._numbers and not self.faults:
            sought = re2.Set.SearchSet(self._options)
            for pattern in self._numbers:
                sought.Add(pattern)
            sought.Compile()
        return Patterns(tuple(self._rules), sought, {part: tuple(rules) for part, rules in by_part.items()})

    def _wording(self, wording: str | list[str], located: Located, path: Path) -> tuple[int, ...]:
        if isinstance(wording, str):
            return (self._part(wording, located, path),)
        return tuple(self._part(part, located, (*path, place)) for place, part in enumerate(wording))

    def _part(self, written: str, located: Located, path: Path, *, may_be_empty: bool = False) -> int:
        problem = self._problem(written, may_be_empty=may_be_empty)
        if problem is not None:
            code, message, hint = problem
            self.faults.append(located.fault(path, code, message, hint))
            return -1
        return self._numbers.setdefault(self._expanded(written), len(self._numbers))

    def _problem(self, written: str, *, may_be_empty: bool) -> tuple[str, str, str] | None:
        for name in _SLOT.findall(written):
            if name not in self._slots:
                return "unknown-slot", f"There is no slot “{name}”.", suggest(name, self._slots)
        literal = _ESCAPED.sub("", _SLOT.sub("", written))
        if literal != folded(literal).lower():
            message = "The pattern has capitals or accents, which no message has when patterns are tried."
            return "never-matches", message, "Write it in lower case, with ae, oe, ue and ss."
        try:
            expanded = self._expanded(written)
            re2.compile(expanded, self._options)
        except (re2.error, RecursionError) as error:
            reason = error.args[0] if error.args else ""
            reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
            return "bad-pattern", f"The pattern is not understood: {reason}.", "See github.com/google/re2/wiki/Syntax."
        if not may_be_empty and re2.compile(expanded, self._options).search("  ") is not None:
            return "matches-all", "The pattern matches every message.", "Name at least one word."
        return None

    def _expanded(self, written: str) -> str:
        # Whole words: the text has a space on either side of each. The ends of the text are marked outside of them.
        first, last = "^" * written.startswith("^"), "$" * written.endswith("$")
        return f"{first} (?:{self._filled(written.removeprefix('^').removesuffix('$'), 0)}) {last}"

    def _filled(self, written: str, depth: int) -> str:
        if depth > _DEEPEST:
            raise RecursionError("its slots name each other in a circle")

        def fill(slot: re.Match[str]) -> str:
            return f"(?:{'|'.join(self._filled(each, depth + 1) for each in self._slots.get(slot[1], ()))})"

        filled = _SLOT.sub(fill, written.replace(_GAP, _FEW_WORDS))
        if len(filled) > _LONGEST:
            raise RecursionError("with its slots filled in it is too long")
        return filled
