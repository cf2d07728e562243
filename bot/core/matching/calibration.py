"""From evidence to a probability: logistic regression, and the thresholds that follow from it.

The regression is fitted by Newton's method (iteratively reweighted least squares) with a ridge penalty that
pulls towards ``prior`` weights, so that a knowledge of two phrasings still gets a sensible confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_STEPS = 50
_USUAL = 3.0  # at a threshold t about 1 − (1 − t) / 3 of the answers were right in the benches (docs/matching.md)
_CONVERGED = 1e-9
_USUAL_ROWS = 5.0
_HALVINGS = 20
_SURE = 30.0
"""Log-odds beyond which nothing is told apart."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """p = 1 / (1 + exp(-weights · x)), ``x`` being evidence whose last column is the constant 1."""

    weights: Doubles

    def probability(self, evidence: Doubles) -> Doubles:
        """Return one probability in (0, 1) for each row."""
        odds = np.maximum(np.minimum(evidence @ self.weights, _SURE), -_SURE)  # np.clip takes several times as long
        chance: Doubles = 1 / (1 + np.exp(-odds))
        return chance

    def chance(self, row: Doubles) -> float:
        """Return the probability for one row alone, for which plain numbers do."""
        odds = max(min(float(row.dot(self.weights)), _SURE), -_SURE)
        return 1 / (1 + exp(-odds))

    def surer(self, times: float, plus: float) -> Logistic:
        """Return the same with log-odds ``times`` as great, and then ``plus`` greater."""
        weights = times * self.weights
        weights[-1] += plus
        return Logistic(weights)

    def as_sure_as(self, other: Logistic, evidence: Doubles, share: Doubles, usual: tuple[float, float]) -> Logistic:
        """Return the same, made surer or less sure so that it comes nearest to ``other``; the order stays.

        The log-odds are stretched and shifted as Platt's scaling has it (1999, "Probabilistic outputs for support
        vector machines"), towards the other's probabilities instead of what was right.

        Args:
            other: says how sure to be.
            evidence: the rows by which both are compared.
            share: what each row counts.
            usual: the stretch and the shift where there are no rows; they count as much as ``_USUAL_ROWS``.
        """
        odds = np.stack([evidence @ self.weights, np.ones(len(evidence))], axis=1)
        times, plus = fit(odds, other.probability(evidence), share, np.array(usual), _USUAL_ROWS).weights
        return self.surer(float(times), float(plus))


def fit(evidence: Doubles, right: Doubles, share: Doubles, prior: Doubles, strength: float) -> Logistic:
    """Return the weights that maximise Σ share·log-likelihood − strength/2·|weights − prior|².

    Args:
        evidence: rows × features, the last column constant.
        right: 1 where the row's winner was right, else 0.
        share: what each row counts.
        prior: the weights where there are no rows.
        strength: how hard the penalty pulls, in rows.
    """

    def loss(weights: Doubles) -> float:
        odds = evidence @ weights
        lost = share @ (np.logaddexp(0.0, odds) - right * odds)
        return float(lost + strength / 2 * (weights - prior) @ (weights - prior))

    weights = prior.astype(np.float64).copy()
    for _ in range(_STEPS):
        chance = Logistic(weights).probability(evidence)
        slope = evidence.T @ (share * (right - chance)) - strength * (weights - prior)
        curve = (evidence * (share * chance * (1 - chance))[:, None]).T @ evidence
        step = np.linalg.solve(curve + strength * np.eye(len(weights)), slope)
        size = float(np.abs(step).max(initial=0.0))
        step /= max(1.0, size / 5)  # a longer step can overshoot into the flat ends of the curve
        before = loss(weights)
        for _ in range(_HALVINGS):
            if loss(weights + step) <= before:
                break
            step /= 2
        weights += step
        if size < _CONVERGED:
            break
    return Logistic(weights)


def usual_threshold(wanted: float) -> float:
    """Return the threshold that gave about the ``wanted`` precision in the benches."""
    return max(0.0, 1 - _USUAL * (1 - wanted))


def lowest_threshold(chance: Doubles, right: Doubles, share: Doubles, wanted: float, doubt: float) -> float | None:
    """Return the lowest confidence at and above which ``wanted`` of the rows are right; None if there is none.

    Rows of equal confidence stand or fall together. ``doubt`` is a weight of made-up rows added to every count, of
    which 1 − (1 − threshold) / 3 are right: what the benches found, since a handful of lucky or hard rows proves
    little.
    """
    order = np.argsort(-chance, kind="stable")
    sorted_chance = chance[order]
    count = np.cumsum(share[order])
    good = np.cumsum((share * right)[order])
    precision = (good + doubt * (1 - (1 - sorted_chance) / _USUAL)) / (count + doubt)
    ends = np.append(sorted_chance[1:] != sorted_chance[:-1], True) if len(order) else np.zeros(0, bool)
    enough = np.flatnonzero(ends & (precision >= wanted))
    return float(sorted_chance[enough[-1]]) if len(enough) else None
