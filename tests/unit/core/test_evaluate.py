import random

import numpy as np
import pytest

from bot.core.evaluate import Shape, auroc, coverage_at, evaluate
from bot.core.matching.matcher import Match
from bot.core.model import Candidate


def match(*found, threshold=0.8):
    return Match(tuple(Candidate(entry, chance, chance) for entry, chance in found), threshold, 0.2, {}, "")


def test_figures_of_a_small_set_by_hand():
    matched = [
        ("a", match(("a", 0.9), ("b", 0.1))),
        ("a", match(("b", 0.85), ("c", 0.1), ("a", 0.05))),
        ("b", match(("b", 0.5))),
        ("b", match(("a", 0.4), ("c", 0.2), ("d", 0.1), ("b", 0.05))),
        ("", match(("a", 0.82))),
        ("", match()),
    ]
    found = evaluate(matched, Shape(4, 40))
    assert (found.entries, found.phrasings, found.messages, found.in_scope) == (4, 40, 6, 4)
    assert (found.top1, found.top3) == (0.5, 0.75)
    assert found.coverage_at_95 == 0.25
    assert found.honest.threshold == 0.8
    assert found.honest.precision == pytest.approx(1 / 3)
    assert found.honest.coverage == 0.25
    assert found.honest.out_of_scope_answered == 0.5
    assert found.auroc == pytest.approx((4 + 2) / 8)
    assert sum(each.messages for each in found.reliability) == 6


def test_one_wrong_in_twenty_is_allowed_and_two_are_not():
    confidence = np.linspace(1, 0.5, 20)
    right = np.ones(20, bool)
    right[10] = False
    assert coverage_at(0.95, right, confidence, 20) == 19 / 20
    right[11] = False
    assert coverage_at(0.95, right, confidence, 20) == 10 / 20


def test_messages_of_equal_confidence_are_answered_together():
    right = np.array([True, True, False])
    assert coverage_at(0.95, right, np.array([0.9, 0.8, 0.8]), 3) == pytest.approx(1 / 3)
    assert coverage_at(0.95, right, np.array([0.8, 0.8, 0.8]), 3) == 0.0


def test_auroc_counts_ties_as_half():
    assert auroc(np.array([True, False]), np.array([0.5, 0.5])) == 0.5
    assert auroc(np.array([True, False]), np.array([0.6, 0.5])) == 1.0
    assert auroc(np.array([True, True]), np.array([0.6, 0.5])) is None


def test_nothing_to_judge_gives_none_not_an_error():
    found = evaluate([], Shape(0, 0))
    assert (
        found.top1 is found.auroc is found.coverage_at_95 is found.honest.precision is found.calibration_error is None
    )


def test_the_calibration_error_is_the_distance_from_the_share_right():
    matched = [("a", match(("a", 0.75)))] * 3 + [("a", match(("b", 0.75)))]
    assert evaluate(matched, Shape(2, 2)).calibration_error == pytest.approx(0.0)
    assert evaluate(matched[:3], Shape(2, 2)).calibration_error == pytest.approx(0.25)


def test_the_calibration_error_by_chance_is_that_of_right_confidences():
    chance = random.Random(3)  # noqa: S311 - no secret
    confidences = [chance.random() for _ in range(200)]
    errors = []
    for _ in range(300):
        matched = [("a", match(("a" if chance.random() < each else "b", each))) for each in confidences]
        found = evaluate(matched, Shape(2, 2))
        errors.append(found.calibration_error)
    assert found.calibration_error_by_chance == pytest.approx(sum(errors) / len(errors), rel=0.1)
