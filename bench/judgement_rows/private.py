"""Private data and look-alike names, in short; ``personal.py`` and ``names.py`` print them by kind, with peers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from names import PROTECTED, made
from personal import clean, ordinary
from personal_rows import harmless, private

from bot.core.safety.lookalike import ProtectedNames
from bot.core.safety.personal import redact
from judgement_rows.figures import Figure, Section, section


def sections(data: Path) -> Iterator[Section]:
    """Yield the made-up rows, the public sets, and the names."""
    yield _made_up()
    yield _public(data)
    yield _names(data)


def _made_up() -> Section:
    rows = [row for row in private() if row.half == "held"]
    redacted = [redact(row.text) for row in rows]
    found = sum(result != row.text for row, result in zip(rows, redacted, strict=True))
    left = tuple(row.text for row, result in zip(rows, redacted, strict=True) if not clean(row, result))
    looks = [row.text for row in harmless() if row.half == "held"]
    wrong = tuple(text for text in looks if redact(text) != text)
    return section(
        "Private data, made up: eight kinds in up to twelve forms, sentences not tried on",
        [
            Figure("found", found, len(rows), "≥ 99 %"),
            Figure("nothing of it left", len(rows) - len(left), len(rows), worst=left),
            Figure("falsely seen in what only looks like it", len(wrong), len(looks), "≤ 0.5 %", wrong),
        ],
    )


def _public(data: Path) -> Section:
    rows: list[Figure] = []
    for file in ("banking77_messages.tsv", "germanfaq_messages.tsv", "chatter_en.tsv"):
        path = data / "matching" / file
        if path.is_file():
            texts = [row.text for row in ordinary(path)]
            wrong = tuple(text for text in texts if redact(text) != text)
            rows.append(Figure(f"falsely seen in {path.stem}", len(wrong), len(texts), "≤ 0.5 %", wrong))
    if not rows:
        return Section("Private data, public sets without any", missing="matching/*.tsv; see bench/README.md")
    return section("Private data, public sets without any", rows)


def _names(data: Path) -> Section:
    protected = ProtectedNames.of(PROTECTED)
    rows = list(made())
    missed = tuple(f"{real} ← {name}" for _, real, name in rows if protected.resembles(name) is None)
    figures = [Figure("look-alikes found, nine tricks", len(rows) - len(missed), len(rows), worst=missed)]
    path = data / "safety" / "ordinary_names.txt"
    if path.is_file():
        names = path.read_text("utf-8").splitlines()
        wrong = tuple(name for name in names if protected.resembles(name) is not None)
        figures.append(Figure("ordinary names taken for one", len(wrong), len(names), "0", wrong))
    return section("Names like one of eight protected ones", figures)
