from dataclasses import replace

import numpy as np
import pytest

from bot.core.matching import calibration
from bot.core.matching.calibration import Logistic
from bot.core.matching.confidence import (
    IN_SCOPE,
    NEAR,
    PULL,
    TALK,
    Confidence,
    Rows,
    named,
)
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES, Scores
from bot.core.matching.priors import SENTENCE_PRIOR, SPELLING_PRIOR, STEEPER, SURER, WORDS_PRIOR, prior_of
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
from tests.meaning import FakeEncoder


def rows(right, wrong, uncovered, names=FEATURES):
    """Rows whose first figure is high where the winner is right."""
    count = right + wrong
    numbers = np.random.default_rng(2).normal(size=(count + uncovered, len(names)))
    numbers[:, 0] += np.r_[np.full(right, 2.0), np.zeros(wrong + uncovered)]
    numbers[:, -1] = 1.0
    fared = np.r_[np.ones(right), np.zeros(wrong)]
    covered = Rows(numbers[:count], fared, fared, np.ones(count, np.bool_), np.zeros(count, np.bool_))
    return Rows.joined([covered, Rows.uncovered(numbers[count:])], names)


@pytest.mark.parametrize("found", [40, 70, 90])
def test_rows_weigh_what_messages_would(found):
    some = rows(found, 100 - found, 100)
    shares = some.shares()
    right, wrong, uncovered = shares[:found].sum(), shares[found:100].sum(), shares[100:].sum()
    assert right + wrong == pytest.approx(200 * IN_SCOPE, rel=0.02)
    assert uncovered == pytest.approx(200 * (1 - IN_SCOPE) * NEAR)


def test_hard_phrasings_are_taken_for_easier_messages_and_stay_in_order():
    expected = []
    for found in (20, 40, 70, 90):
        shares = rows(found, 100 - found, 0).shares()
        expected.append(shares[:found].sum() / shares.sum())
    assert expected == sorted(expected)
    assert expected[0] > 0.6
    assert expected[1] > 0.7
    assert expected[-1] == pytest.approx(0.87, abs=0.03)


@pytest.mark.parametrize(("right", "wrong", "uncovered"), [(0, 0, 0), (0, 3, 3), (3, 0, 3), (1, 0, 0), (0, 0, 4)])
def test_few_rows_weigh_something_finite(right, wrong, uncovered):
    shares = rows(right, wrong, uncovered).shares()
    assert np.isfinite(shares).all()
    assert (shares > 0).all()


@pytest.mark.parametrize(
    ("names", "prior"),
    [(FEATURES, SPELLING_PRIOR), (SENSE_FEATURES, WORDS_PRIOR), (SENSE_FEATURES, SENTENCE_PRIOR)],
    ids=["spelling", "words", "sentences"],
)
def test_without_rows_the_prior_decides(names, prior):
    confidence = Confidence.learn(rows(0, 0, 0, names), 0.95, prior)
    assert confidence.regression.weights[:-1] == pytest.approx(STEEPER * prior.first[:-1])
    assert confidence.regression.weights[-1] == pytest.approx(STEEPER * prior.first[-1] + SURER)
    assert confidence.answer_threshold == pytest.approx(0.85)


def test_each_encoder_has_its_prior_with_as_many_weights_as_there_is_evidence():
    assert prior_of(None) is SPELLING_PRIOR
    assert prior_of(open_encoder(EncoderName.WORDS)) is WORDS_PRIOR
    assert prior_of(FakeEncoder(name="use")) is prior_of(FakeEncoder(name="use+e5")) is SENTENCE_PRIOR
    for prior, names in ((SPELLING_PRIOR, FEATURES), (WORDS_PRIOR, SENSE_FEATURES), (SENTENCE_PRIOR, SENSE_FEATURES)):
        assert prior.first.shape == prior.among.shape == prior.heard.shape == (len(names),)


@pytest.mark.parametrize("encoder", [None, FakeEncoder(name="words"), FakeEncoder()], ids=["none", "words", "fake"])
def test_what_has_learnt_nothing_is_as_sure_as_messages_taught(encoder):
    assert Confidence.unlearnt(encoder).regression.weights == pytest.approx(prior_of(encoder).heard)


@pytest.mark.parametrize("surer", [-2.0, 0.0, 2.0])
def test_messages_say_how_sure_to_be_and_the_rows_in_which_order(surer):
    some = rows(300, 200, 200)
    heard = SPELLING_PRIOR.heard.copy()
    heard[-1] += surer
    own = calibration.fit(some.evidence, some.right, some.shares(), SPELLING_PRIOR.first, PULL)
    learnt = Confidence.learn(some, 0.95, replace(SPELLING_PRIOR, heard=heard)).regression
    chance, wanted = learnt.probability(some.evidence), Logistic(heard).probability(some.evidence)
    assert np.argsort(chance).tolist() == np.argsort(own.probability(some.evidence)).tolist()
    assert some.shares() @ (chance - wanted) == pytest.approx(0, abs=0.03 * some.shares().sum())


def test_the_trace_says_whose_sense_it_is():
    row = np.arange(len(SENSE_FEATURES), dtype=float)
    told = named(row, FakeEncoder(name="words"))
    assert told["sense_words"] == SENSE_FEATURES.index("sense")
    assert told["sense_behind"] == SENSE_FEATURES.index("sense_behind")
    assert "sense" not in told
    assert not [name for name in named(row[: len(FEATURES)], None) if name.startswith("sense")]


def test_rows_move_the_weights_from_the_prior():
    learnt = Confidence.learn(rows(2_000, 1_000, 1_000), 0.95, SPELLING_PRIOR).regression.weights
    assert learnt[0] > SPELLING_PRIOR.first[0] + 0.2


def test_texts_of_the_background_count_together_whatever_their_number():
    some = rows(40, 60, 100)
    for count in (5, 500):
        talk = Rows.uncovered(np.ones((count, len(FEATURES))), talk=True)
        shares = Rows.joined([some, talk]).shares()
        assert shares[-count:].sum() == pytest.approx(2 * 100 * TALK)
        assert shares[:-count] == pytest.approx(some.shares())


def test_the_background_is_taken_out_of_the_entries_and_stands_beside_them():
    numbers = np.random.default_rng(4).random((5, 3, 3))
    scores = Scores(*numbers)
    alone = scores.apart(1)
    assert alone.ridge.tolist() == scores.ridge[:, 1:].tolist()
    assert alone.talk.tolist() == np.stack([scores.ridge[:, 0], scores.odds[:, 0], scores.nearest[:, 0]], 1).tolist()
    assert scores.apart(0) is scores


def test_asking_starts_lower_where_the_first_three_are_likelier_than_the_first():
    likely, unlikely = (
        Confidence(Logistic(np.array([0.0])), 0.85, 0.85, Logistic(np.array([odds]))) for odds in (3.0, -3.0)
    )
    row = np.ones(1)
    assert likely.asking_from(row, 0.3) < 0.3 < unlikely.asking_from(row, 0.3)
    assert likely.asking_from(row, 0.84) <= likely.answer_threshold
    assert Confidence(Logistic(np.array([0.0])), 0.85, 0.6).asking_from(row, 0.3) == 0.6
