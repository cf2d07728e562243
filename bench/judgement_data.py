"""The examples that the scorer is trained on: own templates, spelt in many ways, and phrasings of knowledge.

A template in ``data/judgement/*.tsv`` names alternatives as ``{one|two|}`` and slots of ``slots.tsv`` as ``[slot]``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml
from verdicts import OWN_DATA, Labelled, labelled

HERE = OWN_DATA / "judgement"
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\[([a-z_]+)\]")
_APART = ("slots", "neutral")

_SLANG = {
    "en": {
        "you": "u",
        "your": "ur",
        "are": "r",
        "and": "n",
        "because": "bc",
        "please": "pls",
        "people": "ppl",
        "about": "abt",
    }
    | {"with": "w", "right": "rite", "something": "smth", "going to": "gonna", "want to": "wanna", "what": "wat"},
    "de": {"nicht": "nich", "ist": "is", "jetzt": "jz", "habe": "hab", "eine": "ne", "einen": "nen", "nichts": "nix"}
    | {"jemand": "jmd", "irgendwie": "iwie", "eigentlich": "eig", "auch": "au", "machen": "machn", "haben": "habn"},
}
_FULL = {
    "en": {"u": "you", "ur": "your", "r": "are", "n": "and", "im": "I am", "ive": "I have", "i": "I", "dont": "don't"}
    | {"pls": "please", "idk": "I don't know", "cant": "can't", "wont": "won't", "doesnt": "doesn't", "isnt": "isn't"}
    | {
        "wtf": "what on earth",
        "rn": "right now",
        "thx": "thank you",
        "its": "it's",
        "theres": "there's",
        "hes": "he's",
    },
    "de": {"hab": "habe", "nich": "nicht", "nix": "nichts", "is": "ist", "ne": "eine", "nen": "einen", "nem": "einem"}
    | {"n": "ein", "ka": "keine Ahnung", "gibts": "gibt es", "grad": "gerade", "krieg": "bekomme", "bin": "ich bin"},
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def own_examples(each: int, seed: int) -> list[Labelled]:
    """Return up to ``each`` different messages of every template, spelt plainly, in slang, in full, with slips."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    slots = dict(_rows(HERE / "slots.tsv"))
    neutral: dict[str, list[str]] = {}
    for language, text in _rows(HERE / "neutral.tsv"):
        neutral.setdefault(language, []).append(text)
    examples: dict[Labelled, None] = {}
    for path in sorted(HERE.glob("*.tsv")):
        if path.stem in _APART:
            continue
        for template in labelled(path):
            for _ in range(each):
                text = _filled(template.text, slots, chance)
                spelt = _spelt(text, template.language, neutral[template.language], chance)
                examples.setdefault(Labelled(template.language, template.expect, spelt))
    return list(examples)


def knowledge_questions(folder: Path) -> Iterator[Labelled]:
    """Yield the phrasings of a knowledge folder: questions all of them."""
    for path in sorted((folder / "answers").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]:
            for language, questions in entry["questions"].items():
                for question in questions:
                    yield Labelled(language, "question", question)


def _rows(path: Path) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [(row[0], row[1]) for row in rows]


def _filled(template: str, slots: dict[str, str], chance: random.Random) -> str:
    def one_of(found: re.Match[str]) -> str:
        return chance.choice(found[1].split("|"))

    def filler(found: re.Match[str]) -> str:
        return chance.choice(slots[found[1]].split("|"))

    text = _SLOT.sub(filler, _CHOICE.sub(one_of, template))
    return re.sub(r" +([,.?!])", r"\1", re.sub(r" {2,}", " ", text)).strip()


def _spelt(text: str, language: str, neutral: Sequence[str], chance: random.Random) -> str:
    manner = chance.random()
    if manner < 0.25:
        text = _exchanged(text, _SLANG[language], chance, 0.7)
    elif manner < 0.6:
        text = _proper(_exchanged(text, _FULL[language], chance, 1.0))
        text = _in_company(text, neutral, chance)
    elif manner < 0.7:
        text = _in_company(text, neutral, chance).lower()
    if chance.random() < 0.2:
        text = _slipped(text, chance)
    if language == "de" and chance.random() < 0.1:
        text = text.translate(_UMLAUTS)
    return text


def _exchanged(text: str, words: dict[str, str], chance: random.Random, share: float) -> str:
    def other(found: re.Match[str]) -> str:
        return words[found[0]] if found[0] in words and chance.random() < share else found[0]

    return re.sub(r"\w+", other, text)


def _proper(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in ".?!" or not text[-1:].isalnum() else f"{text}."


def _in_company(text: str, neutral: Sequence[str], chance: random.Random) -> str:
    before = chance.sample(neutral, chance.choice((0, 0, 1, 1, 2)))
    after = chance.sample(neutral, chance.choice((0, 0, 1, 1)))
    return " ".join((*before, text, *after))


def _slipped(text: str, chance: random.Random) -> str:
    places = [found.start() for found in re.finditer(r"(?<=\w)\w(?=\w)", text)]
    if not places:
        return text
    place = chance.choice(places)
    kinds: tuple[Callable[[], str], ...] = (
        lambda: text[:place] + text[place + 1 :],
        lambda: text[:place] + text[place] + text[place:],
        lambda: text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    )
    return chance.choice(kinds)()
