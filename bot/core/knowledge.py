"""The knowledge of one community: YAML files in, frozen entries or every fault of every file out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from pydantic import ValidationError

from bot.core.answers_file import AnswersFile, EntryShape
from bot.core.entry import Entry, HandoffPolicy, Link, Phrasing
from bot.core.facts import Fact, FactBook, read_facts
from bot.core.faults import Fault, Severity
from bot.core.knowledge_checks import (
    Draft,
    check_dates,
    check_follow_ups,
    check_languages,
    check_length,
    check_links,
    check_phrasings,
)
from bot.core.located import Located, Path, SourceFile, read_yaml, validate

__all__ = ["Entry", "HandoffPolicy", "Knowledge", "Link", "Phrasing", "parse_knowledge"]

_NEEDED = frozenset(name for name, each in EntryShape.model_fields.items() if each.is_required())
# In a file that is no YAML the ids still tell which follow-ups in other files are right.
_ID_LINE = re.compile(r"^[ \t-]*id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


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
    topics = [_Topic(read_yaml(source)) for source in files]
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
    if not any(fault.severity is Severity.ERROR for fault in faults):
        # A fact may be used where nothing could be read.
        faults += book.unused()
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column, fault.code))
    if any(fault.severity is Severity.ERROR for fault in faults):
        return None, tuple(faults)
    entries = MappingProxyType({draft.entry.id: draft.entry for draft in drafts})
    filled_in = MappingProxyType({name: fact for name, fact in (book.facts or {}).items() if fact is not None})
    return Knowledge(entries, _version(files, facts), filled_in), tuple(faults)


class _Topic:
    """One file of answers. An entry with a fault does not hide what is wrong with the others."""

    def __init__(self, located: Located) -> None:
        self.located = located
        shape, faults = validate(AnswersFile, located)
        self.faults = (*located.faults, *faults)
        value = located.value or {}
        self.topic = value.get("topic")
        self.owner = value.get("owner")
        raw = value.get("entries")
        self._raw: list[object] = raw if isinstance(raw, list) else []
        self._shapes = list(shape.entries) if shape else [_shape(each) for each in self._raw]

    def ids(self) -> Iterator[str]:
        """Yield every id that stands in the file, whether its entry can be used or not."""
        yield from (each for _, each in self.places())
        if self.located.root is None:
            yield from _ID_LINE.findall(self.located.text)

    def places(self) -> Iterator[tuple[Path, str]]:
        """Yield where each id stands."""
        for index, each in enumerate(self._raw):
            name = each.get("id") if isinstance(each, dict) else None
            if isinstance(name, str):
                yield ("entries", index, "id"), name

    def drafts(self, book: FactBook) -> Iterator[Draft]:
        """Yield the entries that are well formed, with their facts filled in."""
        for index, shape in enumerate(self._shapes):
            if shape is not None:
                path: Path = ("entries", index)
                yield Draft(self._entry(shape, path, book), self.located, path)

    def _entry(self, shape: EntryShape, path: Path, book: FactBook) -> Entry:
        def fill(text: str, language: str, *below: str | int) -> str:
            return book.fill(text, language, self.located, (*path, *below))

        def examples(key: str, texts: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
            filled = {
                language: tuple(fill(text, language, key, language, index) for index, text in enumerate(each))
                for language, each in texts.items()
            }
            return MappingProxyType(filled)

        def per_language(texts: Mapping[str, str], *below: str | int) -> Mapping[str, str]:
            return MappingProxyType({each: fill(text, each, *below, each).strip() for each, text in texts.items()})

        links = (
            Link(per_language(link.label, "links", index, "label"), fill(link.url, "", "links", index, "url"))
            for index, link in enumerate(shape.links)
        )
        return Entry(
            id=shape.id,
            topic=str(self.topic),
            owner=shape.owner or self.owner,
            questions=examples("questions", shape.questions),
            answers=per_language(shape.answer, "answer"),
            follow_ups=tuple(shape.follow_ups),
            links=tuple(links),
            handoff=shape.handoff,
            review_by=shape.review_by,
            valid_from=shape.valid_from,
            valid_until=shape.valid_until,
            channels=tuple(shape.channels),
            must_match=examples("must_match", shape.must_match),
            must_not_match=examples("must_not_match", shape.must_not_match),
            file=self.located.source.name,
            line=self.located.where(path)[0],
            places=MappingProxyType(
                {
                    (key, language, index): self.located.where((*path, key, language, index))
                    for key, texts in (("must_match", shape.must_match), ("must_not_match", shape.must_not_match))
                    for language, each in texts.items()
                    for index in range(len(each))
                }
            ),
        )


def _shape(raw: object) -> EntryShape | None:
    """Read what can be read of an entry; its faults were reported with the whole file."""
    try:
        return EntryShape.model_validate(raw)
    except ValidationError as error:
        faulty = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    if not isinstance(raw, dict) or faulty & _NEEDED:
        return None
    return _shape({key: value for key, value in raw.items() if key not in faulty})


def _doubled_ids(topics: Sequence[_Topic]) -> Iterator[Fault]:
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
