"""Shifts of a confidence at two levels, and the estimate by which votes pull at one: no group of them too hard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.votes import Vote

Doubles = NDArray[np.float64]

LEVELS = (0.0, 2.0)
"""Log-odds at which shifts are worked out: a confidence of 0.5, where it asks, and of 0.88, where it answers."""
Shifts = tuple[float, float]
"""One for each of LEVELS, in log-odds."""
NONE: Shifts = (0.0, 0.0)

_HALVINGS = 20
_DIGITS = 4
_EDGE = 1e-6


def both_levels(at: Callable[[int], float]) -> Shifts:
    """Return the shifts at both levels; a sure match never becomes less sure than one that was less sure before."""
    low = at(0)
    return low, max(at(1), low - (LEVELS[1] - LEVELS[0]))


def nearness(odds: Doubles, level: int) -> Doubles:
    """Return in [0, 1] how much something at these odds belongs to a level: all of it in both levels together."""
    upper = np.clip((odds - LEVELS[0]) / (LEVELS[1] - LEVELS[0]), 0.0, 1.0)
    return upper if level else 1 - upper


def between(shifts: Shifts, confidence: float) -> float:
    """Return the shift of a confidence: straight between the levels, the same as at the nearer one beyond them."""
    upper = float(nearness(np.array([odds_of(confidence)]), 1)[0])
    return (1 - upper) * shifts[0] + upper * shifts[1]


def root(slope: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function is 0, or the bound beyond which it would be."""
    if slope(low) <= 0:
        return low
    if slope(high) >= 0:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    # Rounded, so that the last bits of a sum tell no two machines apart.
    return round((low + high) / 2, _DIGITS)


def odds_of(chance: float) -> float:
    """Return log-odds; those of certainty are cut off at about 14."""
    within = min(max(chance, _EDGE), 1 - _EDGE)
    return math.log(within / (1 - within))


def chance_of(odds: float) -> float:
    """Return the probability in (0, 1)."""
    return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Pull:
    """How hard votes pull at a shift: for each group Σ weight · (helped − σ(odds + shift)) within ± most, summed up."""

    odds: Doubles
    helped: Doubles
    weight: Doubles
    group: NDArray[np.intp]
    most: float

    @classmethod
    def of(
        cls, votes: Sequence[Vote], weights: Sequence[float], groups: Sequence[str], level: int, most: float
    ) -> Pull:
        """Sort votes, each with a weight and the name of its group, by groups.

        Args:
            votes: all that may pull.
            weights: of each, in [0, 1].
            groups: of each.
            level: the number of the level in LEVELS; a vote pulls the more, the nearer its confidence is to it.
            most: what all votes of a group pull at the most, in votes.
        """
        number = {name: place for place, name in enumerate(dict.fromkeys(groups))}
        odds = np.array([odds_of(vote.confidence) for vote in votes], np.float64)
        return cls(
            odds,
            np.array([vote.helped for vote in votes], np.float64),
            np.array(weights, np.float64) * nearness(odds, level),
            np.array([number[name] for name in groups], np.intp),
            most,
        )

    def at(self, shift: float) -> float:
        """Return the pull at a shift in log-odds, in votes: upward if positive."""
        expected = 1 / (1 + np.exp(-(self.odds + shift)))
        each = np.bincount(self.group, self.weight * (self.helped - expected))
        return float(np.clip(each, -self.most, self.most).sum())

    def backed(self, upward: bool, least: int) -> bool:
        """Say whether enough different groups have a vote in a direction."""
        agreeing = (self.helped > 0) == upward
        return len(np.unique(self.group[agreeing & (self.weight > 0)])) >= least
