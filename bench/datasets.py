"""The labelled sets of the benches: where they lie, where they are published, and how they are read."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.entry import Phrasing
from bot.core.knowledge import Knowledge, parse_knowledge
from bot.core.located import SourceFile

HERE = Path(__file__).parent
DEFAULT_DATA = HERE.parent.parent / "shared" / "data"
OWN_DATA = HERE / "data"

CLINC = "clinc/oos-eval on GitHub, CC BY 3.0"
BANKING = "PolyAI-LDN/task-specific-datasets on GitHub, CC BY 4.0"
GERMAN = "robo-ai/roboai-demo-faq-chatbot on GitHub, MIT; far messages: mainlp/xsid on GitHub, CC BY-SA 4.0"
CHATTER = "jkkummerfeld/irc-disentanglement on GitHub, CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Task:
    """Phrasings to learn from and labelled messages to be judged by; an empty label fits no entry."""

    name: str
    phrasings: tuple[Phrasing, ...]
    messages: tuple[tuple[str, str], ...]
    language: str

    @property
    def in_scope(self) -> int:
        """Count of the messages with a label."""
        return sum(bool(label) for label, _ in self.messages)

    def half(self, which: str) -> Task:
        """Return the task with every second message: ``dev`` the 1st, 3rd, …, ``held`` the others."""
        if which == "all":
            return self
        return replace(self, messages=self.messages[0 if which == "dev" else 1 :: 2])

    def drawn(self, count: int, seed: int) -> Task:
        """Return the task with at most ``count`` phrasings of each entry, drawn anew for each seed."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        by_entry: dict[str, list[Phrasing]] = {}
        for each in self.phrasings:
            by_entry.setdefault(each.entry, []).append(each)
        chosen = (each for known in by_entry.values() for each in chance.sample(known, min(count, len(known))))
        return replace(self, phrasings=tuple(chosen))

    def with_typos(self, count: int, seed: int) -> Task:
        """Return the task with ``count`` slips in every message that has a word of four letters."""
        chance = random.Random(seed)  # noqa: S311 - typos are no secret
        messages = tuple((label, _slip(text, count, chance)) for label, text in self.messages)
        return replace(self, name=f"{self.name} +{count} typo{'s' * (count > 1)}", messages=messages)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, and what is meant."""

    language: str
    entry: str
    """Empty where no entry fits."""
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A set that is not there."""

    name: str
    files: str
    published: str


_SETS = (
    ("CLINC150", "clinc150_kb10", "clinc150_messages", "en", CLINC),
    ("German FAQ", "germanfaq_kb10", "germanfaq_messages", "de", GERMAN),
    ("Banking77, 10", "banking77_kb10", "banking77_messages", "en", BANKING),
    ("Banking77, 5", "banking77_kb5", "banking77_messages", "en", BANKING),
)


def tasks(data: Path) -> Iterator[Task | Missing]:
    """Yield every set of the quality bench, or what is missing."""
    for name, knowledge, messages, language, published in _SETS:
        known, asked = (data / "matching" / f"{stem}.tsv" for stem in (knowledge, messages))
        if known.exists() and asked.exists():
            phrasings = tuple(Phrasing(label, language, text) for label, text in _rows(known, 2))
            yield Task(name, phrasings, tuple((label, text) for label, text in _rows(asked, 2)), language)
        else:
            yield Missing(name, f"matching/{known.name} and matching/{asked.name}", published)
    phrasings = kometa_phrasings(data)
    for language in ("en", "de"):
        yield Task(f"Kometa, {language}", phrasings, tuple(_kometa_messages(data, language)), language)


def chatter(data: Path) -> tuple[str, ...] | Missing:
    """Return chat among members, in which nothing is for the bot."""
    path = data / "matching" / "chatter_en.tsv"
    if not path.exists():
        return Missing("Chatter", "matching/chatter_en.tsv", CHATTER)
    return tuple(text for _, text in _rows(path, 2))


def written(writers: Iterable[int], kind: str) -> Iterator[Message]:
    """Yield what those writers wrote of one kind, such as ``answer`` or ``silent`` (bench/data/README.md)."""
    for writer in writers:
        for language, expect, text in _rows(OWN_DATA / "writers" / f"messages_{writer}.tsv", 3):
            if expect == kind or expect.startswith(f"{kind}:"):
                yield Message(language, expect.removeprefix("answer:") if kind == "answer" else "", text)


def kometa_phrasings(data: Path) -> tuple[Phrasing, ...]:
    """Return the phrasings of the Kometa knowledge, both languages."""
    return kometa_knowledge(data).phrasings()


def kometa_knowledge(data: Path) -> Knowledge:
    """Return the Kometa knowledge, both languages."""
    folder = _kometa(data) / "knowledge" / "answers"
    files = [SourceFile(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]
    knowledge, faults = parse_knowledge(files, None)
    if knowledge is None:
        raise SystemExit("\n".join(str(fault) for fault in faults))
    return knowledge


def _kometa_messages(data: Path, language: str) -> Iterator[tuple[str, str]]:
    # What an answer fits, and genuine questions that none fits; the rest is judged by the triage, not the matcher.
    for number in (1, 3):
        for spoken, expect, text in _rows(_kometa(data) / f"messages_{number}.tsv", 3):
            if spoken == language and expect.startswith("answer:"):
                yield expect.removeprefix("answer:"), text
            elif spoken == language and expect == "human:unknown":
                yield "", text


def _kometa(data: Path) -> Path:
    return next(folder / "kometa" for folder in (data, OWN_DATA) if (folder / "kometa" / "knowledge").exists())


def _rows(path: Path, columns: int) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [row for row in rows if len(row) == columns]


def _slip(text: str, count: int, chance: random.Random) -> str:
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    for place in chance.sample(places, min(count, len(places))):
        words[place] = _misspelt(words[place], chance)
    return " ".join(words)


def _misspelt(word: str, chance: random.Random) -> str:
    letters: Sequence[str] = "abcdefghijklmnopqrstuvwxyz"
    place = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("drop", "double", "swap", "replace"))
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "double":
        return word[:place] + word[place] + word[place:]
    if kind == "swap":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + chance.choice(letters) + word[place + 1 :]
