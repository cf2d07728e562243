"""What can be wrong between entries, and between the parts of one entry, though each part is well formed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.core.answers_file import URL_HINT, is_web_address
from bot.core.entry import Entry
from bot.core.faults import Fault
from bot.core.located import Located, Path
from bot.core.suggesting import suggest

MAX_ANSWER = 2_000
"""Longest message Discord takes, in characters; a longer answer is said in several."""

_RARE = 5
"""A language in less than one entry of so many is reported once, where it stands."""

_MEANT = frozenset("#%&@")  # punctuation that tells C# from C and 5 % from 5
_APOSTROPHES = frozenset("'’‘`´ʼ")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is well formed in itself, with the place it stands in."""

    entry: Entry
    located: Located
    path: Path

    def place(self, path: Path) -> str:
        """Return ``file:line`` of a value of the entry."""
        return f"{self.located.source.name}:{self.located.where((*self.path, *path))[0]}"

    def error(self, path: Path, code: str, message: str, hint: str) -> Fault:
        """Build an error about a value of the entry."""
        return self.located.fault((*self.path, *path), code, message, hint)

    def warning(self, path: Path, code: str, message: str, hint: str) -> Fault:
        """Build a warning about a key of the entry."""
        return self.located.fault((*self.path, *path), code, message, hint, key=True, warning=True)


def phrasing_key(text: str) -> str:
    """Return what makes two phrasings the same: case, spaces and punctuation do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(map(_kept, folded)).split()) or folded.strip()


@lru_cache(maxsize=4_096)
def _kept(character: str) -> str:
    """Return what is left of one character."""
    category = unicodedata.category(character)
    if character in _APOSTROPHES or category == "Cf":
        return ""
    return " " if category[0] in "PZC" and character not in _MEANT else character


def check_phrasings(drafts: Sequence[Draft]) -> Iterator[Fault]:
    """Find phrasings that stand in two entries, or twice in one."""
    first: dict[str, tuple[Draft, str, Path]] = {}
    for draft in drafts:
        for language, phrasings in draft.entry.questions.items():
            for index, text in enumerate(phrasings):
                path: Path = ("questions", language, index)
                other, other_language, other_path = first.setdefault(phrasing_key(text), (draft, language, path))
                if other is not draft:
                    message = f"“{text}” also stands in entry “{other.entry.id}” ({other.place(other_path)})."
                    hint = "Keep it where it fits best: in both, neither is ever sure."
                    yield draft.error(path, "shared-phrasing", message, hint)
                elif other_path != path and other_language == language:
                    message = f"“{text}” stands in this entry already ({other.place(other_path)})."
                    yield draft.warning(path, "repeated-phrasing", message, "Remove one of them.")


def check_follow_ups(draft: Draft, known: Collection[str]) -> Iterator[Fault]:
    """Find follow-ups that lead nowhere, to the entry itself, or to one entry twice."""
    seen: set[str] = set()
    for index, follow_up in enumerate(draft.entry.follow_ups):
        path: Path = ("follow_ups", index)
        if follow_up == draft.entry.id:
            yield draft.error(path, "self-follow-up", f"“{follow_up}” leads to itself.", "Remove it.")
        elif follow_up not in known:
            message = f"There is no entry “{follow_up}”."
            yield draft.error(path, "unknown-follow-up", message, suggest(follow_up, known) or "Remove it or write it.")
        elif follow_up in seen:
            yield draft.warning(path, "repeated-follow-up", f"“{follow_up}” stands here twice.", "Remove one.")
        seen.add(follow_up)


def check_languages(drafts: Sequence[Draft]) -> Iterator[Fault]:
    """Find what entries lack in a language that others have."""
    counts = Counter(language for draft in drafts for language in draft.entry.questions)
    for language, count in sorted(counts.items()):
        if count * _RARE < len(drafts):
            # Every other entry would get the same warning, though it is this one that is different.
            draft = next(draft for draft in drafts if language in draft.entry.questions)
            message = f"Only {count} of {len(drafts)} entries have “{language}”."
            hint = "Translate the others too, or mend the language if it is a slip."
            yield draft.warning(("questions", language), "rare-language", message, hint)
            continue
        for draft in drafts:
            yield from _check_language(draft, language)


def _check_language(draft: Draft, language: str) -> Iterator[Fault]:
    entry = draft.entry
    asked, answered = language in entry.questions, language in entry.answers
    if not asked and not answered:
        message = f"“{entry.id}” has no “{language}”, which other entries have."
        yield draft.warning(("id",), "missing-language", message, f"Add phrasings and an answer in “{language}”.")
    elif not answered:
        message = f"“{entry.id}” has phrasings in “{language}”, but no answer."
        hint = f"Add “{language}:” to the answer; until then members get another language."
        yield draft.warning(("answer",), "missing-answer", message, hint)
    elif not asked:
        message = f"“{entry.id}” has an answer in “{language}”, but no phrasing."
        yield draft.warning(("questions",), "missing-phrasings", message, f"Add “{language}:” to the questions.")


def check_dates(draft: Draft, today: date | None) -> Iterator[Fault]:
    """Find dates in the wrong order and, where ``today`` is given, reviews that are due."""
    entry = draft.entry
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        message = f"The entry ends ({entry.valid_until}) before it begins ({entry.valid_from})."
        yield draft.error(("valid_until",), "dates-reversed", message, "Swap valid_from and valid_until.")
    if today and entry.review_by and entry.review_by < today:
        message = f"“{entry.id}” should have been read again by {entry.review_by}."
        yield draft.warning(("review_by",), "review-due", message, "Read it, mend it, and set a new day.")


def check_length(draft: Draft) -> Iterator[Fault]:
    """Find answers that do not fit one message."""
    for language, text in draft.entry.answers.items():
        if len(text) > MAX_ANSWER:
            message = f"The answer has {len(text):,} characters; one message holds {MAX_ANSWER:,}."
            yield draft.warning(("answer", language), "long-answer", message, "Shorten it, or it is said in pieces.")


def check_links(draft: Draft) -> Iterator[Fault]:
    """Find addresses that became none when their facts were filled in, and labels that lack a language."""
    for index, link in enumerate(draft.entry.links):
        # A fact that is still there could not be filled in, which was reported.
        if "{{" not in link.url and not is_web_address(link.url):
            message = f"“{link.url}” is no web address."
            yield draft.error(("links", index, "url"), "wrong-url", message, URL_HINT)
        for language in draft.entry.answers:
            if language not in link.label:
                message = f"The link has no label in “{language}”, though the answer speaks it."
                yield draft.warning(("links", index, "label"), "missing-label", message, f"Add “{language}:”.")
