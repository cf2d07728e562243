"""Fits the weights that the confidence starts from, to the left-out phrasings of several knowledge bases.

python bench/prior.py [--data DIR] [--half all|dev|held]

The messages have no part in the fit. For each set it prints what comes of the prior of the *other* sets, so that
nothing about a set is known but its phrasings; at the end the two priors of bot/core/matching/confidence.py.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from datasets import DEFAULT_DATA, Missing, Task, tasks
from numpy.typing import NDArray

from bot.core.encoding import Encoder, EncoderName
from bot.core.evaluate import Shape, evaluate, results
from bot.core.matching import calibration
from bot.core.matching.confidence import Confidence, Rows
from bot.core.matching.matcher import Matcher
from bot.core.matching.phrasebook import Phrasebook
from bot.core.matching.whole import Whole
from bot.encoders import open_encoder

PULL = 20.0
"""Pull to zero, in rows."""
EACH = 1000.0
"""Weight of a knowledge base, however many phrasings it has."""


def family(task: Task) -> str:
    """Return the name that sets with the same source share."""
    return task.name.split()[0].split(",")[0]


def fit(parts: Sequence[Rows]) -> NDArray[np.float64]:
    """Return the weights fitted to the rows of several knowledge bases."""
    shares = [rows.shares() for rows in parts]
    evidence = np.concatenate([rows.evidence for rows in parts])
    right = np.concatenate([rows.right for rows in parts])
    share = np.concatenate([each * EACH / each.sum() for each in shares])
    return calibration.fit(evidence, right, share, np.zeros(evidence.shape[1]), PULL).weights


def measure(found: Sequence[Task], half: str, encoder: Encoder | None) -> NDArray[np.float64]:
    """Print the figures of each set with the prior of the others; return the prior of all."""
    learnt = {}
    for task in found:
        book = Phrasebook.of(task.phrasings, encoder)
        learnt[task.name] = (book, *Whole.fit(book))
    # The two Kometa sets share their phrasings.
    bases = {name: rows for name, (_, _, rows) in learnt.items() if name != "Kometa, de"}
    families = {task.name: family(task) for task in found}
    for whole in found:
        task = whole.half(half)
        book, ranker, rows = learnt[task.name]
        others = [each for name, each in bases.items() if families[name] != families[task.name]]
        matcher = Matcher(book, ranker, Confidence.learn(rows, 0.95, fit(others)))
        shape = Shape(len(book.entries), len(book.entry_of))
        figures = evaluate(results(matcher, task.messages, task.language), shape)
        honest = figures.honest
        print(
            f"{task.name:14} threshold {honest.threshold:.2f} precision {_cell(honest.precision)} "
            f"coverage {_cell(honest.coverage)} out of scope {_cell(honest.out_of_scope_answered)} "
            f"coverage at 95 {_cell(figures.coverage_at_95)} calibration error {_cell(figures.calibration_error)}",
            flush=True,
        )
    return fit(list(bases.values()))


def _cell(value: float | None) -> str:
    return "    –" if value is None else f"{value * 100:5.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the sets, default ../shared/data")
    parser.add_argument("--half", choices=("all", "dev", "held"), default="dev", help="which half of the messages")
    chosen = parser.parse_args()
    found = [task for task in tasks(chosen.data) if not isinstance(task, Missing)]
    for name, encoder in (("PRIOR", None), ("SENSE_PRIOR", open_encoder(EncoderName.USE))):
        print(f"{chosen.half} messages, {'with' if encoder else 'without'} the encoder, prior of the other sets")
        prior = measure(found, chosen.half, encoder)
        print(f"{name} = {[round(float(weight), 2) for weight in prior]}\n")


if __name__ == "__main__":
    main()
