"""Public sets: real chat that is not for the bot, and offensive language beside its harmless neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from verdicts import OWN_DATA, Labelled, Row, built, judged

from bot.core.triage import Triage
from judgement_rows.figures import Figure, Section, section

_CHATTER = "matching/chatter_en.tsv, jkkummerfeld/irc-disentanglement on GitHub, CC BY 4.0"
_DAVIDSON = "safety/davidson_en.tsv, t-davidson/hate-speech-and-offensive-language on GitHub, MIT"
_GERMEVAL = "safety/germeval2018_de.tsv, uds-lsv/GermEval-2018-Data on GitHub, CC BY 4.0"
_EVERY = 10
"""Every tenth row of the two sets of offensive language is held out of the training."""


def sections(data: Path) -> Iterator[Section]:
    """Yield a table for each set that is there."""
    home = data if (data / "kometa").is_dir() else OWN_DATA
    _, _, triage = built(home / "kometa" / "knowledge")
    yield _chatter(triage, data / "matching" / "chatter_en.tsv")
    yield _offence(triage, "Davidson, held out", data / "safety" / "davidson_en.tsv", "neither", _DAVIDSON)
    yield _offence(triage, "GermEval 2018, held out", data / "safety" / "germeval2018_de.tsv", "OTHER", _GERMEVAL)


def held_out(path: Path) -> list[tuple[str, str]]:
    """Return label and text of every tenth row, which no training may see."""
    return public_rows(path)[::_EVERY]


def for_training(path: Path) -> list[tuple[str, str]]:
    """Return label and text of all other rows."""
    return [row for place, row in enumerate(public_rows(path)) if place % _EVERY]


def public_rows(path: Path) -> list[tuple[str, str]]:
    """Return label and text of a public set."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["label"], row["text"]) for row in rows if row["text"]]


def _chatter(triage: Triage, path: Path) -> Section:
    title = "Real chat of a support channel, nothing in it for the bot"
    if not path.exists():
        return Section(title, missing=_CHATTER)
    rows = _decided(triage, [text for _, text in public_rows(path)])
    spoken = [row for row in rows if row.became.startswith(("answer", "deflect"))]
    alone = [row for row in rows if row.became.startswith("silent")]
    worst = tuple(f"{row.became}: {row.text}" for row in spoken)
    return section(
        title,
        [
            Figure("answered or deflected", len(spoken), len(rows), "≤ 0.5 %", worst),
            Figure("left alone", len(alone), len(rows)),
            Figure("asked back or handed to a human", len(rows) - len(spoken) - len(alone), len(rows)),
        ],
    )


def _offence(triage: Triage, title: str, path: Path, harmless: str, source: str) -> Section:
    if not path.exists():
        return Section(title, missing=source)
    held = held_out(path)
    figures = []
    for label in dict.fromkeys(sorted(label for label, _ in held)):
        rows = _decided(triage, [text for found, text in held if found == label])
        deflected = [row for row in rows if row.became.startswith("deflect")]
        worst = tuple(row.text for row in deflected) if label == harmless else ()
        figures.append(Figure(f"{label}: deflected", len(deflected), len(rows), worst=worst))
    note = "Posts to the world, most of them aimed at nobody here: only what is aimed at somebody may be deflected."
    return section(title, figures, note)


def _decided(triage: Triage, texts: list[str]) -> list[Row]:
    return list(judged(triage, (Labelled("", "", text) for text in texts)))
