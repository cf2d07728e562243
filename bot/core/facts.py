"""Facts that differ from community to community, and how they are filled in: ``{{product}}``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.core.answers_file import FactsFile
from bot.core.entry import pick
from bot.core.faults import Fault
from bot.core.located import Located, Path, SourceFile, read_yaml, validate
from bot.core.suggesting import nearest, suggest

Fact = str | Mapping[str, str]
"""One wording for all languages, or one for each."""

# A fact; else what looks like one that was not finished. “}}” alone is ordinary text, as in JSON examples.
_BRACES = re.compile(r"\{\{[ ]*(?P<name>[A-Za-z0-9_-]+)[ ]*\}\}|\{\{[^{}\n]{0,40}\}{0,2}|(?<!\{)\{[A-Za-z0-9_-]+\}\}")


@dataclass(slots=True)
class FactBook:
    """The facts of one community, and a record of which were used."""

    facts: Mapping[str, Fact | None] | None
    """A fact is None where its value is faulty; there is nothing at all where the file is no YAML."""
    located: Located | None = None
    faults: list[Fault] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _untranslated: set[tuple[str, str]] = field(default_factory=set)

    def fill(self, text: str, language: str, located: Located, path: Path) -> str:
        """Return ``text``, which stands at ``path``, with its facts; what is wrong with them is recorded."""
        seen: Counter[str] = Counter()

        def value(found: re.Match[str]) -> str:
            written, name = found[0], found["name"]
            place = located.where_in(path, written, seen[written])
            seen[written] += 1
            if name is None:
                hint = "Write {{name}}, or put a space between braces that are meant as text."
                self._fault(located, place, "stray-braces", f"“{written}” is no fact.", hint)
            elif self.facts is None:
                self._used.add(name)
            elif name not in self.facts:
                hint = suggest(name, self.facts) or f"Add “{name}: …” to facts.yaml."
                self._used.add(nearest(name, self.facts) or name)  # one slip, one fault
                self._fault(located, place, "unknown-fact", f"There is no fact “{name}”.", hint)
            else:
                return self._value(name, language) or written
            return written

        return _BRACES.sub(value, text)

    def unused(self) -> tuple[Fault, ...]:
        """Return a warning for each fact that no text mentions, and for each that lacks a language it is used in."""
        if self.located is None or any(fault.file == self.located.source.name for fault in self.faults):
            return ()
        hint = "Use it as {{…}} or remove it."
        unused = [
            self.located.fault(
                (name,), "unused-fact", f"The fact “{name}” is never used.", hint, key=True, warning=True
            )
            for name in self.facts or ()
            if name not in self._used
        ]
        hint = "Add it, or write one text for all languages."
        lacking = [
            self.located.fault(
                (name,), "untranslated-fact", f"The fact “{name}” has no “{language}”.", hint, key=True, warning=True
            )
            for name, language in sorted(self._untranslated)
        ]
        return (*unused, *lacking)

    def _value(self, name: str, language: str) -> str | None:
        self._used.add(name)
        fact = self.facts[name] if self.facts else None
        if fact is None or isinstance(fact, str):
            return fact
        found, text = pick(fact, language)
        if language and found != language and found != language.partition("-")[0]:
            self._untranslated.add((name, language))
        return text

    def _fault(self, located: Located, place: tuple[int, int], code: str, message: str, hint: str) -> None:
        self.faults.append(Fault(located.source.name, *place, code, message, hint))


def read_facts(source: SourceFile | None) -> FactBook:
    """Read ``facts.yaml``; without one there are no facts."""
    if source is None:
        return FactBook({})
    located = read_yaml(source)
    shape, faults = validate(FactsFile, located)
    # A file with nothing but comments is how a community without facts leaves it.
    found = [fault for fault in (*located.faults, *faults) if fault.code != "empty-file"]
    found += _nested(located)
    if shape is None:
        names = located.value or {}
        return FactBook(dict.fromkeys(names) if names or not found else None, located, found)
    facts = {name: fact if isinstance(fact, str) else MappingProxyType(dict(fact)) for name, fact in shape.root.items()}
    return FactBook(MappingProxyType(facts), located, found)


def _nested(located: Located) -> Iterator[Fault]:
    for name, fact in (located.value or {}).items():
        for language, text in fact.items() if isinstance(fact, dict) else ((None, fact),):
            if isinstance(text, str) and "{{" in text:
                path = (name,) if language is None else (name, language)
                message = f"The fact “{name}” holds a fact itself; facts are filled in once."
                yield located.fault(path, "fact-in-fact", message, "Write it out.")
