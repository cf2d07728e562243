"""The confidence of a match, and the thresholds, learnt from the knowledge alone.

Two kinds of rows stand in for real messages: every phrasing as seen by a matcher without that phrasing (a question
that an entry covers, worded anew) and without its whole entry (a question that none covers: any winner is wrong).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.matching import calibration
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES, Scores, Wording, evidence, winners

Doubles = NDArray[np.float64]
Numbers = NDArray[np.intp]

IN_SCOPE = 0.75
"""Share of messages that some entry covers: a prior, to be corrected by real traffic."""
NEAR = 0.7
"""What a phrasing without its entry counts beside a message that no entry covers: such a phrasing has neighbours in
the knowledge, most such messages are about something else altogether."""
USUAL_ODDS = 1.2
LEARNT_ODDS = 0.3
"""Log-odds that the winner of a covered message is right: 1.2 + 0.3 · the log-odds among the left-out phrasings. These
are harder than messages, for staff pick phrasings that differ, and each has lost one of its entry's few."""
PULL = 300.0
"""How hard the weights are pulled to the prior, as a ridge penalty."""
DOUBT = 10_000.0
"""With how many made-up rows the search for the threshold starts; see ``calibration.lowest_threshold``."""
CERTAIN = 0.99
"""The highest threshold, and the confidence of an exact repeat at the least."""
WORTH_ASKING = 0.5
"""Clarify where at least this share of the rows has the right entry among the first three."""
USUALLY_ASKED = 0.35
"""The confidence from which on asking was worth it for larger knowledge: for knowledge too small to say."""
_FEW = 40
LEAST_TO_ASK = 0.2
"""Below this confidence nothing is asked, whatever the rows say."""

# Both fitted by bench/prior.py to the left-out rows of five knowledge bases, each counting the same, and to phrasings
# of other knowledge bases. What a knowledge says about itself is biased where its phrasings were picked to differ.
PRIOR = np.array([
    0.35, 0.17, 0.38, 0.48, -0.3, 0.33, 0.06, 0.08, 0.12, 0.64, 0.62,
    -0.05, -0.19, 0.09, -0.76, -0.29, 0.17, -0.25, 0.66, -0.22,
])  # fmt: skip
"""Weights of FEATURES where a knowledge has no rows."""
SENSE_PRIOR = np.array([
    0.4, 0.25, 0.31, 0.58, -0.27, 0.25, 0.43, 0.54, 0.39, 0.82, 0.07,
    0.12, -0.13, 0.02, -0.67, -0.43, 0.06, -0.05, 0.56, 1.1, -0.12, -0.35,
])  # fmt: skip
"""The same for SENSE_FEATURES."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What left-out phrasings looked like to a matcher that had not seen them."""

    evidence: Doubles
    right: Doubles
    """1 where the winner was right."""
    among_three: Doubles
    """1 where the right entry was among the first three."""
    covered: NDArray[np.bool_]
    """False where the entry itself was left out, so that any winner is wrong."""

    @classmethod
    def covered_by(cls, scores: Scores, wording: Wording, entry_of: Numbers) -> Rows:
        """Return rows for messages whose entry is in column ``entry_of``, -1 where it is not among those scored."""
        total = scores.total
        own = np.where(entry_of >= 0, total[np.arange(len(total)), entry_of], -np.inf)
        return cls(
            evidence=evidence(scores, wording),
            right=(winners(scores) == entry_of).astype(np.float64),
            among_three=((total > own[:, None]).sum(axis=1) < 3).astype(np.float64),
            covered=np.ones(len(total), np.bool_),
        )

    def shares(self) -> Doubles:
        """Return what each row counts, so that right, wrong and uncovered ones stand as among messages."""
        right = self.covered & (self.right > 0)
        found = (float(right.sum()) + 1) / (float(self.covered.sum()) + 2)
        expected = 1 / (1 + np.exp(-USUAL_ODDS) * ((1 - found) / found) ** LEARNT_ODDS)
        covered = 2 * IN_SCOPE * np.where(right, expected / found, (1 - expected) / (1 - found))
        return cast("Doubles", np.where(self.covered, covered, 2 * (1 - IN_SCOPE) * NEAR))

    @classmethod
    def uncovered(cls, rows: Doubles) -> Rows:
        """Return rows of evidence about messages that no entry covers."""
        nothing = np.zeros(len(rows))
        return cls(rows, nothing, nothing, nothing.astype(np.bool_))

    @classmethod
    def joined(cls, parts: Sequence[Rows], names: Sequence[str]) -> Rows:
        """Return the rows of all parts, of which there may be none; ``names`` are those of the evidence."""
        parts = [cls.uncovered(np.zeros((0, len(names)))), *parts]
        return cls(
            np.concatenate([part.evidence for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.among_three for part in parts]),
            np.concatenate([part.covered for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Confidence:
    """Turns scores into probabilities; knows from which on to answer and to ask."""

    regression: calibration.Logistic
    answer_threshold: float
    clarify_threshold: float

    @classmethod
    def unlearnt(cls) -> Confidence:
        """Return the confidence of a matcher that knows nothing."""
        return cls(calibration.Logistic(PRIOR), CERTAIN, CERTAIN)

    @classmethod
    def learn(cls, rows: Rows, precision: float, prior: Doubles | None = None) -> Confidence:
        """Fit to the left-out rows.

        Args:
            rows: how left-out phrasings fared.
            precision: the wanted share of right answers among all given.
            prior: the weights to start from; None for those that suit the evidence.
        """
        if prior is None:
            prior = SENSE_PRIOR if rows.evidence.shape[1] == len(SENSE_FEATURES) else PRIOR
        share = rows.shares()
        regression = calibration.fit(rows.evidence, rows.right, share, prior, PULL)
        chance = regression.probability(rows.evidence)
        answer = calibration.lowest_threshold(chance, rows.right, share, precision, DOUBT)
        answer = min(CERTAIN, calibration.usual_threshold(precision) if answer is None else answer)
        asking = max(_asking(chance, rows.among_three, share), LEAST_TO_ASK)
        return cls(regression, answer, min(asking, answer))

    def of(self, scores: Scores, wording: Wording) -> tuple[Doubles, Doubles]:
        """Return the evidence and the probability that the winner is right, for each message."""
        x = evidence(scores, wording)
        return x, self.regression.probability(x)


def spread(total: Doubles, order: Numbers, first: float, repeats: int) -> list[float]:
    """Return a probability for each entry of ``order``, best first: what ``first`` leaves, by softmax of the scores.

    ``repeats`` entries have the message as a phrasing of theirs; none of these is likelier than another.
    """
    weight = np.exp(8 * (total[order] - total[order[0]]))
    rest = float(weight[1:].sum()) + 1.0
    return [
        first if place < repeats else min(first, (1 - first) * float(weight[place]) / rest) if place else first
        for place in range(len(order))
    ]


def named(row: Doubles) -> dict[str, float]:
    """Return one row of evidence with its names, for the trace."""
    names = FEATURES if len(row) == len(FEATURES) else SENSE_FEATURES
    return {name: round(float(value), 4) for name, value in zip(names[:-1], row[:-1], strict=True)}


def _asking(chance: Doubles, among_three: Doubles, share: Doubles) -> float:
    """Return the confidence below which asking stops being worth it, judged by windows of a hundred rows."""
    order = np.argsort(-chance, kind="stable")
    if len(order) < _FEW:
        return USUALLY_ASKED
    window = min(100, len(order) // 4)
    weights = share[order]
    worth = np.convolve(weights * among_three[order], np.ones(window), "valid")
    worth /= np.convolve(weights, np.ones(window), "valid")
    poor = np.flatnonzero(worth < WORTH_ASKING)
    return float(chance[order[poor[0] + window // 2]]) if len(poor) else 0.0
