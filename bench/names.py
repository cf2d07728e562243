"""Look-alikes of protected names found, and ordinary names falsely taken for one, beside confusable-homoglyphs.

    python bench/names.py [--data DIR] [--errors]

The look-alikes are made from eight protected names by nine tricks and a seed. The peer knows letters of other scripts:
a name counts as found where it is the protected one once each letter is replaced by the Latin one it is drawn like.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from datasets import DEFAULT_DATA
from intervals import told

from bot.core.safety.lookalike import ProtectedNames

PROTECTED = (
    "Eyelevel", "Kometa Support", "Alex", "Sara", "Jonas Pichlmaier", "Dr. Sommer", "Miriam Okafor", "Nachtwächter",
)  # fmt: skip
SEED, EACH = 2026, 12

Trick = Callable[[random.Random, str], str]

_DRAWN = {"a": "аɑα", "e": "еҽ", "o": "оοσ", "i": "іıι", "l": "Iӏ|", "s": "ѕ", "c": "сϲ", "p": "рρ", "x": "хⅹ",
          "r": "гᴦ", "m": "ⅿ", "k": "κк", "n": "ո", "t": "τ", "v": "ѵν", "j": "ј", "h": "һ"}  # fmt: skip
_LEET = {"a": "4", "e": "3", "o": "0", "i": "1", "l": "1", "s": "5", "t": "7"}


def _some(chance: random.Random, name: str, instead: dict[str, str]) -> str:
    places = [place for place, char in enumerate(name) if char.lower() in instead]
    chosen = set(chance.sample(places, max(1, len(places) // 2))) if places else set()
    return "".join(chance.choice(instead[c.lower()]) if place in chosen else c for place, c in enumerate(name))


def _slip(chance: random.Random, name: str) -> str:
    place = chance.randrange(1, len(name) - 1)
    return chance.choice(
        (name[:place] + name[place] + name[place:], name[:place] + name[place + 1] + name[place] + name[place + 2 :])
    )


def _decorated(chance: random.Random, name: str) -> str:
    forms = ("mod | {}", "{} [Staff]", "{} Support", "Official {}", "{} (Admin)", "✔ {} Team", "{}.mod", "{}_official",
             "★{}★ Helpdesk", "Kundenservice {}", "{} - Moderator", "offizieller {}")  # fmt: skip
    return chance.choice(forms).format(name)


TRICKS: dict[str, Trick] = {
    "other script": lambda chance, name: _some(chance, name, _DRAWN),
    "leet": lambda chance, name: _some(chance, name, _LEET),
    "invisible": lambda chance, name: chance.choice("\u200b\u2060\u00ad\u200d").join(name),
    "spaced": lambda chance, name: chance.choice(" ._-").join(name.replace(" ", "")),
    "decorated": _decorated,
    "slip": lambda chance, name: name if len(name) <= 4 else _slip(chance, name),
    "styled": lambda _chance, name: "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c
        for c in name
    ),
    "accents": lambda chance, name: "".join(
        c + chance.choice("\u0300\u0301\u0308\u0323") * (c.isalpha() and chance.random() < 0.4) for c in name
    ),
    "letter case": lambda chance, name: (
        "".join(chance.choice((c.lower(), c.upper())) for c in name) + chance.choice(("", "_", "."))
    ),
}


def made() -> Iterator[tuple[str, str, str]]:
    """Make look-alikes: trick, protected name, look-alike."""
    for trick, make in TRICKS.items():
        for name in PROTECTED:
            chance = random.Random(f"{SEED} {trick} {name}")  # noqa: S311 - made-up names
            for _ in range(EACH):
                disguised = make(chance, name)
                if trick == "decorated" and chance.random() < 0.3:
                    disguised = _some(chance, disguised, _LEET)
                if disguised != name:
                    yield trick, name, disguised


def peer() -> Callable[[str], bool] | None:
    """Return whether confusable-homoglyphs reads a name as a protected one; None where it is not installed."""
    try:
        from confusable_homoglyphs import confusables  # noqa: PLC0415 - an optional peer
    except ImportError:
        return None
    known = {name.casefold() for name in PROTECTED}

    def latin(char: str) -> str:
        found = confusables.is_confusable(char, greedy=False, preferred_aliases=["latin"])
        others = found[0]["homoglyphs"] if found else []
        return next((other["c"] for other in others if other["c"].isascii()), char)

    return lambda name: "".join(map(latin, name)).casefold() in known


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--errors", action="store_true", help="show what was missed and what was falsely seen")
    asked = parser.parse_args()
    protected = ProtectedNames.of(PROTECTED)
    finders: dict[str, Callable[[str], bool]] = {"ours": lambda name: protected.resembles(name) is not None}
    other = peer()
    if other is not None:
        finders["confusable-homoglyphs"] = other
    rows = list(made())
    path = asked.data / "safety" / "ordinary_names.txt"
    ordinary = path.read_text("utf-8").splitlines() if path.is_file() else []
    for name, finds in finders.items():
        print(f"\n{name}")
        for trick in TRICKS:
            of_trick = [row for row in rows if row[0] == trick]
            print(f"  {trick:<14} found {told(sum(finds(row[2]) for row in of_trick), len(of_trick))}")
            for _, real, disguised in of_trick if asked.errors and name == "ours" else ():
                if not finds(disguised):
                    print(f"      {real} ← {disguised!r}")
        print(f"  {'all':<14} found {told(sum(finds(row[2]) for row in rows), len(rows))}")
        wrong = [each for each in ordinary if finds(each)]
        print(f"  ordinary names taken for one {told(len(wrong), len(ordinary))}")
        for each in wrong if asked.errors else ():
            print(f"      {each!r}: {protected.resembles(each)}")
    if not ordinary:
        print("\nsafety/ordinary_names.txt is not there: microsoft/presidio-research on GitHub, CC BY-SA 3.0")


if __name__ == "__main__":
    main()
