"""Fits the weights that the confidence starts from, to several knowledge bases and to messages to them.

python bench/prior.py [--data DIR] [--half all|dev|held] [--encoder none|words|use|use+e5 ...]

``first`` and ``among`` are fitted to left-out phrasings. Phrasings of other sets stand in for messages about something
else altogether: Kometa's for the other sets, those of CLINC150 and Banking77 for Kometa; the others have topics in
common. They count little, and the background (``bot/core/matching/background.py``), each text without itself, much;
some phrasings are told in stories (``bench/stories.py``), for messages resemble talk more than phrasings do.

``heard`` is fitted to the messages of the dev halves (``bench/heard.py``).

For each set it prints what comes of the prior of the *other* sets, so that nothing of a set is known but its phrasings,
and what comes of the prior of all; at the end the priors of bot/core/matching/priors.py.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import heard
import numpy as np
from datasets import DEFAULT_DATA, Missing, Task, tasks
from numpy.typing import NDArray
from stories import told

from bot.core.encoding import Encoder
from bot.core.evaluate import Shape, evaluate, results
from bot.core.matching import calibration
from bot.core.matching.background import background
from bot.core.matching.confidence import Confidence, Rows
from bot.core.matching.evidence import evidence, without_talk
from bot.core.matching.matcher import Matcher
from bot.core.matching.phrasebook import Phrasebook
from bot.core.matching.priors import Prior
from bot.core.matching.whole import Whole
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder

PULL = 20.0
"""Pull to zero, in rows."""
SEED = 20260103
FAR = 450
"""Phrasings of other sets that each knowledge base is asked about."""
FAR_SHARE = 0.2
"""What they count together, beside covered rows, which count 0.75."""
TALK_SHARE = 0.5
"""The same for the texts of the background."""
STORY_SHARE = 0.3
"""How much of the weight of bare phrasings goes to those told in stories."""
EACH = 1000.0
"""Weight of a knowledge base, however many phrasings it has."""


def family(task: Task) -> str:
    """Return the name that sets with the same source share."""
    return task.name.split()[0].split(",")[0]


def far(task: Task, found: Sequence[Task]) -> list[str]:
    """Return phrasings of other sets, in the language of the task, that none of its entries covers."""
    others = ("CLINC150", "Banking77, 10") if family(task) == "Kometa" else ("Kometa, en",)
    texts = [
        each.text
        for other in found
        for each in other.phrasings
        if other.name in others and each.language == task.language
    ]
    return random.Random(SEED).sample(texts, min(FAR, len(texts)))  # noqa: S311 - no secret


def asked(book: Phrasebook, ranker: Whole, texts: Sequence[str], language: str) -> NDArray[np.float64]:
    """Return the evidence of texts."""
    readings = [book.reader.read(text, language) for text in texts]
    found = [(ranker.rank([each], ()).of_entries(book.talk), book.wording(each)) for each in readings]
    return np.concatenate([evidence(ranked.scores, wording) for ranked, wording in found])


def fit(parts: Sequence[tuple[Rows, Rows, NDArray[np.float64]]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights fitted to the left-out rows of several knowledge bases, bare and told, and to what is far.

    The first are for the chance that the winner is right, the second that the right one is among the first three.
    """
    rows, shares = [], []
    for left_out, stories, distant in parts:
        rows.append(Rows.joined([left_out, stories, Rows.uncovered(distant)]))
        each = 2 * left_out.covered.sum()
        share = left_out.shares()
        share[left_out.talk] = each * TALK_SHARE / left_out.talk.sum()
        bare, telling = share[~left_out.talk].sum(), stories.shares()
        share[~left_out.talk] *= 1 - STORY_SHARE
        telling *= STORY_SHARE * bare / telling.sum()
        share = np.concatenate([share, telling, np.full(len(distant), each * FAR_SHARE / len(distant))])
        shares.append(share * EACH / share.sum())
    together = Rows.joined(rows)
    share = np.concatenate(shares)
    start = np.zeros(together.evidence.shape[1])
    first = calibration.fit(together.evidence, together.right, share, start, PULL).weights
    three = calibration.fit(without_talk(together.evidence), together.among_three, share, start, PULL).weights
    return first, three


def measure(found: Sequence[Task], half: str, encoder: Encoder | None) -> Prior:
    """Print the figures of each set with the prior of the others and with that of all; return the latter."""
    learnt, parts, messages = {}, {}, {}
    for task in found:
        talk = background(task.phrasings)
        book = Phrasebook.of([*talk, *task.phrasings], encoder)
        ranker, left_out = Whole.fit(book)
        learnt[task.name] = (book, ranker, left_out())
        if task.name != "Kometa, de":  # the two Kometa sets share their phrasings
            distant = asked(book, ranker, far(task, found), task.language)
            parts[task.name] = (learnt[task.name][2], told(task.phrasings, encoder), distant)
        matcher = Matcher(book, ranker, Confidence.unlearnt(encoder))
        messages[task.name] = heard.hear(task.half("dev"), family(task), matcher)
    families = {task.name: family(task) for task in found}

    def prior(left_out: str | None) -> Prior:
        """Return the prior of all families but one."""
        first, among = fit([each for name, each in parts.items() if families[name] != left_out])
        others = [each for each in messages.values() if each.family != left_out]
        return Prior(first, among, heard.fit(others, first))

    everything = prior(None)
    for task in found:
        for title, chosen in (("others", prior(families[task.name])), ("all", everything)):
            _judge(task.half(half), learnt[task.name], chosen, title)
    return everything


def _judge(task: Task, learnt: tuple[Phrasebook, Whole, Rows], prior: Prior, title: str) -> None:
    book, ranker, rows = learnt
    matcher = Matcher(book, ranker, Confidence.learn(rows, 0.95, prior))
    shape = Shape(len(book.entries) - book.talk, int((book.entry_of >= book.talk).sum()))
    figures = evaluate(results(matcher, task.messages, task.language), shape)
    honest = figures.honest
    print(
        f"{task.name:14} {title:6} threshold {honest.threshold:.2f} precision {_cell(honest.precision)} "
        f"coverage {_cell(honest.coverage)} out of scope {_cell(honest.out_of_scope_answered)} "
        f"coverage at 95 {_cell(figures.coverage_at_95)} calibration error {_cell(figures.calibration_error)}",
        flush=True,
    )


def _cell(value: float | None) -> str:
    return "    –" if value is None else f"{value * 100:5.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the sets, default ../shared/data")
    parser.add_argument("--half", choices=("all", "dev", "held"), default="held", help="which half to judge by")
    parser.add_argument("--encoder", type=EncoderName, nargs="+", help="none, words, use, use+e5; all by default")
    chosen = parser.parse_args()
    found = [task for task in tasks(chosen.data) if not isinstance(task, Missing)]
    for known in chosen.encoder or EncoderName:
        encoder = open_encoder(known)
        print(f"{chosen.half} messages, encoder {known}, prior of the other sets and of all")
        prior = measure(found, chosen.half, encoder)
        for kind, weights in (("first", prior.first), ("among", prior.among), ("heard", prior.heard)):
            print(f"{kind} = {[round(float(weight), 2) for weight in weights]}")


if __name__ == "__main__":
    main()
