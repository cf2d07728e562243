"""Messages with a private datum in them, and messages with none, synthesised from ``data/personal.yaml`` by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from personal_data import MAKERS

STOCK = Path(__file__).parent / "data" / "personal.yaml"
SEED = 2026

Wrap = Callable[[random.Random, str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One message; ``value`` is the datum in it as it stands there, empty for a message without one."""

    kind: str
    half: str
    """``dev`` or ``held``: by the sentence it stands in, so that what was tried on one is told on the other."""
    form: str
    language: str
    text: str
    value: str


def _spread(chance: random.Random, value: str) -> str:
    """Put an invisible character into the middle of every third."""
    invisible = chance.choice("\u200b\u200c\u2060\u00ad\ufeff")
    return "".join(char + invisible * (place % 3 == 1) for place, char in enumerate(value))


def _wide(_chance: random.Random, value: str) -> str:
    """Write the digits in full width, as from a phone's Japanese keyboard."""
    return "".join(chr(ord(char) + 0xFEE0) if char in "0123456789" else char for char in value)


def _spaced(_chance: random.Random, value: str) -> str:
    """Put a space between any two digits."""
    return "".join(
        char + " " * (char.isdigit() and after.isdigit()) for char, after in zip(value, value[1:] + " ", strict=True)
    )


def _broken(chance: random.Random, value: str) -> str:
    """Break the line at one of its spaces or dashes."""
    places = [place for place, char in enumerate(value) if char in " -"]
    place = chance.choice(places) if places else -1
    return value if place < 0 else value[:place].rstrip() + "\n" + value[place + 1 :].lstrip()


_AROUND: Mapping[str, str] = {
    "plain": "{}",
    "code block": "\n```\n{}\n```\n",
    "code": "`{}`",
    "bold": "**{}**",
    "spoiler": "||{}||",
    "quote": "\n> {}\n",
    "brackets": "({})",
    "underlined": "__{}__",
}
_DISGUISES: Mapping[str, tuple[Wrap, frozenset[str]]] = {
    "invisible characters": (_spread, frozenset(MAKERS) - {"address"}),
    "full-width digits": (_wide, frozenset({"phone", "iban", "card", "national id", "address"})),
    "spaced digits": (_spaced, frozenset({"phone", "iban", "card", "national id"})),
    "over two lines": (_broken, frozenset({"iban", "card"})),
}


def forms(kind: str) -> tuple[str, ...]:
    """Return the forms in which a datum of this kind is tried."""
    return (*_AROUND, *(name for name, (_, kinds) in _DISGUISES.items() if kind in kinds))


def private(each: int = 4, seed: int = SEED) -> Iterator[Row]:
    """Make ``each`` messages for every kind, sentence and form, always the same ones for the same seed."""
    stock = _stock()
    for kind, carriers in stock["carriers"].items():
        for language, sentences in carriers.items():
            for place, sentence in enumerate(sentences):
                for form in forms(kind):
                    chance = random.Random(f"{seed} {kind} {language} {place} {form}")  # noqa: S311 - made-up data
                    for _ in range(each):
                        yield _row(chance, stock, kind, form, language, sentence, "held" if place % 2 else "dev")


def _row(
    chance: random.Random, stock: Mapping[str, Any], kind: str, form: str, language: str, sentence: str, half: str
) -> Row:
    value = MAKERS[kind](chance, stock)
    if form in _DISGUISES:
        value = _DISGUISES[form][0](chance, value)
    text = sentence.replace("{}", _AROUND.get(form, "{}").replace("{}", value))
    return Row(kind, half, form, language, text, value)


def harmless() -> Iterator[Row]:
    """Return what only looks like private data, each as it is, in a code block and in a sentence."""
    for place, text in enumerate(_stock()["harmless"]):
        half = "held" if place % 2 else "dev"
        for form, around in (
            ("plain", "{}"),
            ("code block", "```\n{}\n```"),
            ("sentence", "so it says {} and then stops"),
        ):
            yield Row("none", half, form, "", around.replace("{}", text), "")


def _stock() -> Mapping[str, Any]:
    stock: Mapping[str, Any] = yaml.safe_load(STOCK.read_text("utf-8"))
    return stock
