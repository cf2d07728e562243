"""The confidence of a match, and the thresholds, learnt from the knowledge alone.

Two kinds of rows stand in for real messages: every phrasing as seen by a matcher without that phrasing (a question
that an entry covers, worded anew) and without its whole entry (a question that none covers: any winner is wrong).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.matching import calibration
from bot.core.matching.evidence import FEATURES, Scores, Wording, evidence, winners

Doubles = NDArray[np.float64]
Numbers = NDArray[np.intp]

IN_SCOPE = 0.7
"""Share of messages that some entry covers: a prior, to be corrected by real traffic."""
PRIOR_ROWS = 4.0
"""How hard the weights are pulled to ``_PRIOR``, and how many rows of doubt a precision starts with."""
CERTAIN = 0.99
"""The highest threshold, and the confidence of an exact repeat at the least."""
WORTH_ASKING = 0.5
"""Clarify where at least this share of the rows has the right entry among the first three."""
LEAST_TO_ASK = 0.2
"""Below this confidence nothing is asked, whatever the rows say."""

_PRIOR = np.array([2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, -0.5, 0.5, -0.5, -1.5, 0.0, 0.0, 0.0, 0.0, -2.5])


@dataclass(frozen=True, slots=True)
class Held:
    """Scores of every phrasing by a matcher that had not seen it, with the entry it belongs to."""

    scores: Scores
    wording: Wording
    entry_of: Numbers


@dataclass(frozen=True, slots=True)
class Confidence:
    """Turns scores into probabilities; knows from which on to answer and to ask."""

    regression: calibration.Logistic
    answer_threshold: float
    clarify_threshold: float

    @classmethod
    def learn(cls, without_phrasing: Held, without_entry: Held, precision: float) -> Confidence:
        """Fit to the left-out rows; ``precision`` is the wanted share of right answers among all given."""
        if not len(without_phrasing.entry_of):
            return cls(calibration.Logistic(_PRIOR), CERTAIN, CERTAIN)
        seen = (without_phrasing, without_entry)
        x = np.concatenate([evidence(held.scores, held.wording) for held in seen])
        right = np.zeros(len(x))
        among_three = np.zeros(len(x))
        size = len(without_phrasing.entry_of)
        right[:size] = winners(without_phrasing.scores) == without_phrasing.entry_of
        among_three[:size] = _among(without_phrasing, 3)
        share = np.full(len(x), 2 * (1 - IN_SCOPE))
        share[:size] = 2 * IN_SCOPE
        regression = calibration.fit(x, right, share, _PRIOR, PRIOR_ROWS)
        chance = regression.probability(x)
        answer = calibration.lowest_threshold(chance, right, share, precision, PRIOR_ROWS)
        answer = CERTAIN if answer is None else min(max(answer, precision / 2), CERTAIN)
        return cls(regression, answer, min(max(_asking(chance, among_three, share), LEAST_TO_ASK), answer))

    def of(self, scores: Scores, wording: Wording) -> tuple[Doubles, Doubles]:
        """Return the evidence and the probability that the winner is right, for each message."""
        x = evidence(scores, wording)
        return x, self.regression.probability(x)

    def spread(self, total: Doubles, order: Numbers, first: float) -> list[float]:
        """Return a probability for each entry of ``order``: what ``first`` leaves, by softmax of the scores."""
        weight = np.exp(8 * (total - total[order[0]]))
        rest = float(weight.sum() - weight[order[0]]) + 1e-9
        others = [min(first, (1 - first) * float(weight[entry]) / (rest + 1.0)) for entry in order[1:]]
        return [first, *others]


def named(row: Doubles) -> dict[str, float]:
    """Return one row of evidence with its names, for the trace."""
    return {name: round(float(value), 4) for name, value in zip(FEATURES[:-1], row[:-1], strict=True)}


def _among(held: Held, count: int) -> NDArray[np.bool_]:
    total = held.scores.total
    own = total[np.arange(len(total)), held.entry_of]
    return cast("NDArray[np.bool_]", (total > own[:, None]).sum(axis=1) < count)


def _asking(chance: Doubles, among_three: Doubles, share: Doubles) -> float:
    """Return the confidence from which on asking is worth it, judged by the hundred rows nearest below and above."""
    order = np.argsort(-chance, kind="stable")
    window = max(5, min(100, len(order) // 10))
    weights = share[order]
    worth = np.convolve((weights * among_three[order]), np.ones(window), "valid")
    worth /= np.convolve(weights, np.ones(window), "valid")
    low = np.flatnonzero(worth < WORTH_ASKING)
    if len(worth) == 0 or (len(low) == 0):
        return float(chance.min(initial=0.5))
    return float(chance[order[min(len(order) - 1, int(low[0]) + window // 2)]])
