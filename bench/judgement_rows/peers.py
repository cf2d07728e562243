"""Peers beside it in the same run: what finds abuse, and what it takes for abuse that is none."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from verdicts import OWN_DATA, Labelled, labelled

from judgement_rows.figures import Figure, Section, section

_Judge = Callable[[Sequence[str]], list[bool]]


def sections(data: Path) -> Iterator[Section]:
    """Yield a table for each peer, or that it is not installed."""
    home = data if (data / "kometa").is_dir() else OWN_DATA
    sets = {
        name: list(labelled(home / name))
        for name in ("kometa/messages_1.tsv", "kometa/messages_3.tsv", "safety/hand.tsv")
    }
    for name, load in (("better-profanity", _better_profanity), ("alt-profanity-check", _profanity_check)):
        try:
            judge = load()
        except ImportError:
            yield Section(name, missing="pip install 'eyelevel[bench]'")
            continue
        yield section(
            f"Abuse by {name}, for comparison",
            [row for title, rows in sets.items() for row in _figures(judge, title, rows)],
        )


def _figures(judge: _Judge, title: str, rows: list[Labelled]) -> Iterator[Figure]:
    called = judge([row.text for row in rows])
    abuse = [hit for row, hit in zip(rows, called, strict=True) if row.expect == "deflect:abuse"]
    upset = [hit for row, hit in zip(rows, called, strict=True) if row.expect == "human:upset"]
    genuine = [
        hit
        for row, hit in zip(rows, called, strict=True)
        if row.expect.startswith(("answer", "human", "genuine", "question"))
    ]
    yield Figure(f"{title}: abuse found", sum(abuse), len(abuse))
    yield Figure("  genuine taken for abuse", sum(genuine), len(genuine))
    yield Figure("  upset taken for abuse", sum(upset), len(upset))


def _better_profanity() -> _Judge:
    filter_of = importlib.import_module("better_profanity").profanity
    return lambda texts: [bool(filter_of.contains_profanity(text)) for text in texts]


def _profanity_check() -> _Judge:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its model was pickled by another version of scikit-learn
        predict = importlib.import_module("profanity_check").predict
    return lambda texts: [bool(each) for each in predict(list(texts))]
