"""One file of answers: its entries with their facts filled in, as far as they can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ValidationError

from bot.core.answers_file import AnswersFile, EntryShape, LinkShape
from bot.core.entry import Entry, Link
from bot.core.facts import FactBook
from bot.core.knowledge_checks import Draft
from bot.core.located import Located, Path, validate

_NEEDED = frozenset(name for name, each in EntryShape.model_fields.items() if each.is_required())
# In a file that is no YAML the ids still tell which follow-ups in other files are right.
_ID_LINE = re.compile(r"^[ \t-]*id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


class Topic:
    """One file of answers. An entry with a fault does not hide what is wrong with the others."""

    def __init__(self, located: Located) -> None:
        self.located = located
        shape, faults = validate(AnswersFile, located)
        self.faults = (*located.faults, *faults)
        value = located.value or {}
        self._topic = value.get("topic")
        self._owner = value.get("owner")
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
                entry = self._entry(shape, _Filler(book, self.located, path))
                yield Draft(entry, self.located, path)

    def _entry(self, shape: EntryShape, filler: _Filler) -> Entry:
        return Entry(
            id=shape.id,
            topic=str(self._topic),
            owner=shape.owner or self._owner,
            questions=filler.lists(shape.questions, "questions"),
            answers=filler.texts(shape.answer, "answer"),
            follow_ups=tuple(shape.follow_ups),
            links=tuple(filler.link(link, index) for index, link in enumerate(shape.links)),
            handoff=shape.handoff,
            review_by=shape.review_by,
            valid_from=shape.valid_from,
            valid_until=shape.valid_until,
            channels=tuple(shape.channels),
            must_match=filler.lists(shape.must_match, "must_match"),
            must_not_match=filler.lists(shape.must_not_match, "must_not_match"),
            file=self.located.source.name,
            line=self.located.where(filler.path)[0],
            places=MappingProxyType(
                {
                    (key, language, index): self.located.where((*filler.path, key, language, index))
                    for key, texts in (("must_match", shape.must_match), ("must_not_match", shape.must_not_match))
                    for language, each in texts.items()
                    for index in range(len(each))
                }
            ),
        )


@dataclass(frozen=True, slots=True)
class _Filler:
    """Fills the facts into the texts of the entry at ``path``."""

    book: FactBook
    located: Located
    path: Path

    def text(self, text: str, language: str, *below: str | int) -> str:
        return self.book.fill(text, language, self.located, (*self.path, *below))

    def texts(self, texts: Mapping[str, str], *below: str | int) -> Mapping[str, str]:
        filled = {language: self.text(text, language, *below, language).strip() for language, text in texts.items()}
        return MappingProxyType(filled)

    def lists(self, texts: Mapping[str, Sequence[str]], key: str) -> Mapping[str, tuple[str, ...]]:
        filled = {
            language: tuple(self.text(text, language, key, language, index) for index, text in enumerate(each))
            for language, each in texts.items()
        }
        return MappingProxyType(filled)

    def link(self, link: LinkShape, index: int) -> Link:
        # An address has no language: a fact that has several fills it in English, or in its first.
        url = self.text(link.url, "", "links", index, "url")
        return Link(self.texts(link.label, "links", index, "label"), url)


def _shape(raw: object) -> EntryShape | None:
    """Read what can be read of an entry; its faults were reported with the whole file."""
    try:
        return EntryShape.model_validate(raw)
    except ValidationError as error:
        faulty = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    if not isinstance(raw, dict) or faulty & _NEEDED:
        return None
    return _shape({key: value for key, value in raw.items() if key not in faulty})
