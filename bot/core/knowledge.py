"""The knowledge of one community: YAML files in, frozen entries or every fault of every file out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.core.entry import Entry, HandoffPolicy, Link, Phrasing
from bot.core.facts import Fact, read_facts
from bot.core.faults import Fault, Severity
from bot.core.knowledge_checks import (
    check_dates,
    check_follow_ups,
    check_languages,
    check_length,
    check_links,
    check_phrasings,
)
from bot.core.located import SourceFile, read_yaml
from bot.core.topic import Topic

__all__ = ["Entry", "HandoffPolicy", "Knowledge", "Link", "Phrasing", "parse_knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All entries of one community."""

    entries: Mapping[str, Entry]
    version: str
    """First 12 hex digits of a SHA-256 over what the files hold."""
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there are phrasings, in alphabetical order."""
        return tuple(sorted({language for entry in self.entries.values() for language in entry.questions}))

    def phrasings(self) -> tuple[Phrasing, ...]:
        """Return every phrasing of every entry, in the order of the files."""
        return tuple(
            Phrasing(entry.id, language, text)
            for entry in self.entries.values()
            for language, texts in entry.questions.items()
            for text in texts
        )


def parse_knowledge(
    files: Sequence[SourceFile], facts: SourceFile | None, today: date | None = None
) -> tuple[Knowledge | None, tuple[Fault, ...]]:
    """Read the answers of ``files`` and fill the facts in. Never raises.

    Args:
        files: the answers, one topic each.
        facts: ``facts.yaml``, None where there is none.
        today: with it, entries whose ``review_by`` has passed get a warning.

    Returns:
        the knowledge, None if there is any error; and all faults of all files, by file and line.
    """
    book = read_facts(facts)
    topics = [Topic(read_yaml(source)) for source in files]
    faults = [fault for topic in topics for fault in topic.faults]
    drafts = [draft for topic in topics for draft in topic.drafts(book)]
    known = {each for topic in topics for each in topic.ids()}
    faults += _doubled_ids(topics)
    faults += check_phrasings(drafts)
    # Where a file's own keys are in doubt, so are its languages: “no:” may have become one.
    faults += check_languages([draft for draft in drafts if not draft.located.faults])
    for draft in drafts:
        faults += check_follow_ups(draft, known)
        faults += check_dates(draft, today)
        faults += check_length(draft)
        faults += check_links(draft)
    faults += book.faults
    if not any(topic.faults for topic in topics):  # a fact may be used where nothing could be read
        faults += book.unused()
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column, fault.code))
    if any(fault.severity is Severity.ERROR for fault in faults):
        return None, tuple(faults)
    entries = MappingProxyType({draft.entry.id: draft.entry for draft in drafts})
    filled_in = MappingProxyType({name: fact for name, fact in (book.facts or {}).items() if fact is not None})
    return Knowledge(entries, _version(files, facts), filled_in), tuple(faults)


def _doubled_ids(topics: Sequence[Topic]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for topic in topics:
        for path, name in topic.places():
            here = f"{topic.located.source.name}:{topic.located.where(path)[0]}"
            if name in first:
                message = f"The id “{name}” is taken: it also stands at {first[name]}."
                yield topic.located.fault(path, "duplicate-id", message, "Give one of them another id.")
            first.setdefault(name, here)


def _version(files: Sequence[SourceFile], facts: SourceFile | None) -> str:
    digest = hashlib.sha256()
    for data in (*(source.data for source in files), facts.data if facts else b""):
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:12]
