"""How good a matcher is on labelled messages, as fractions between 0 and 1.

``latency`` is not here: time is not the core's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.matcher import Match, Matcher

BINS = 10
"""Bins of equal width in the reliability table."""


@dataclass(frozen=True, slots=True)
class Honest:
    """What comes of the threshold that the matcher itself chose."""

    target: float
    """The precision that was asked for."""
    threshold: float
    precision: float | None
    """Share of the answers given that are right; None where none was given."""
    coverage: float | None
    """Share of the in-scope messages that were answered rightly; None without any."""
    out_of_scope_answered: float | None
    """Share of the messages no entry fits that were answered all the same; None without any."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of the reliability table: messages whose confidence lies between ``low`` and ``high``."""

    low: float
    high: float
    messages: int
    confidence: float
    """Mean confidence."""
    right: float
    """Share whose first candidate was right."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of ``eyelevel kb eval``."""

    entries: int
    phrasings: int
    messages: int
    in_scope: int
    """Messages with a label."""
    top1: float | None
    """Share of the in-scope messages whose first candidate is the labelled entry."""
    top3: float | None
    """The same for the first three."""
    auroc: float | None
    """Chance that a message answered rightly has a higher confidence than one that is not, ties counting half.

    A message no entry fits counts among those not answered rightly. None where all are of one kind.
    """
    coverage_at_95: float | None
    """See ``coverage_at``."""
    honest: Honest
    calibration_error: float | None
    """Mean distance between confidence and share right over the bins, weighted by their messages."""
    calibration_error_by_chance: float | None
    """What it would be on average, with so many messages, if every confidence were exactly right."""
    reliability: tuple[Bin, ...]
    """Bins that hold a message, lowest confidence first."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is said about the knowledge itself."""

    entries: int
    phrasings: int


def results(matcher: Matcher, rows: Sequence[tuple[str, str]], language: str | None = None) -> list[tuple[str, Match]]:
    """Match the text of each (label, text) row; the label is empty where no entry fits."""
    return [(label, matcher.match(text, language)) for label, text in rows]


def evaluate(matched: Sequence[tuple[str, Match]], shape: Shape, target: float = 0.95) -> Evaluation:
    """Return the figures for labelled matches, all by one matcher.

    Args:
        matched: (label, match), the label empty where no entry fits.
        shape: size of the knowledge.
        target: the precision the matcher was asked for.
    """
    covered = np.array([bool(label) for label, _ in matched], np.bool_)
    right = np.array([_place(label, match) == 0 for label, match in matched], np.bool_)
    among_three = np.array([0 <= _place(label, match) < 3 for label, match in matched], np.bool_)
    confidence = np.array([_confidence(match) for _, match in matched], np.float64)
    bins = _reliability(right, confidence)
    return Evaluation(
        entries=shape.entries,
        phrasings=shape.phrasings,
        messages=len(matched),
        in_scope=int(covered.sum()),
        top1=_share(right, covered),
        top3=_share(among_three, covered),
        auroc=auroc(right, confidence),
        coverage_at_95=coverage_at(0.95, right, confidence, int(covered.sum())),
        honest=_honest(right, covered, confidence, matched[0][1].answer_threshold if matched else 1.0, target),
        calibration_error=sum(abs(each.right - each.confidence) * each.messages for each in bins) / len(matched)
        if matched
        else None,
        calibration_error_by_chance=_by_chance(confidence) if matched else None,
        reliability=bins,
    )


def coverage_at(
    precision: float, right: NDArray[np.bool_], confidence: NDArray[np.float64], in_scope: int
) -> float | None:
    """Return the share of in-scope messages answered rightly at the best threshold for a precision.

    The best threshold is the one with most right answers among those where at most 1 − ``precision`` of all answers
    given are wrong. An answer to a message no entry fits is wrong. Messages of equal confidence are answered together
    or not at all. None without in-scope messages.
    """
    if not in_scope:
        return None
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    good = np.cumsum(right[order])
    given = np.arange(1, len(order) + 1)
    whole = np.append(ranked[1:] != ranked[:-1], True)
    allowed = whole & (given - good <= (1 - precision) * given + 1e-9)
    return float(good[allowed].max(initial=0)) / in_scope


def auroc(right: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float | None:
    """Return the area under the curve by mid-ranks (Mann and Whitney); None where all are right or none is."""
    positives = int(right.sum())
    negatives = len(right) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[right].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _honest(
    right: NDArray[np.bool_],
    covered: NDArray[np.bool_],
    confidence: NDArray[np.float64],
    threshold: float,
    target: float,
) -> Honest:
    given = confidence >= threshold
    return Honest(
        target=target,
        threshold=threshold,
        precision=_share(right, given),
        coverage=_share(right & given, covered),
        out_of_scope_answered=_share(given, ~covered),
    )


def _reliability(right: NDArray[np.bool_], confidence: NDArray[np.float64]) -> tuple[Bin, ...]:
    number = np.minimum((confidence * BINS).astype(np.intp), BINS - 1)
    table = []
    for each in range(BINS):
        inside = number == each
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            table.append(Bin(each / BINS, (each + 1) / BINS, int(inside.sum()), mean, share))
    return tuple(table)


def _by_chance(confidence: NDArray[np.float64]) -> float:
    number = np.minimum((confidence * BINS).astype(np.intp), BINS - 1)
    # The share right of n messages has the variance Σ p(1 − p) / n²; the mean distance from 0 of a normal variable is
    # √(2/π) of its standard deviation, and n times as much counts.
    variance = np.bincount(number, weights=confidence * (1 - confidence), minlength=BINS)
    return float(np.sqrt(2 / np.pi * variance).sum() / len(confidence))


def _place(label: str, match: Match) -> int:
    found = [place for place, candidate in enumerate(match.candidates) if label and candidate.entry == label]
    return found[0] if found else -1


def _confidence(match: Match) -> float:
    return match.candidates[0].confidence if match.candidates else 0.0


def _share(what: NDArray[np.bool_], among: NDArray[np.bool_]) -> float | None:
    return float(what[among].mean()) if among.any() else None
