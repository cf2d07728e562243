from collections import Counter

import numpy as np
import pytest

from bot.core.common_words import CommonWords
from bot.core.matching import calibration
from bot.core.matching.kernels import MOST_LETTERS, Stems, grams
from bot.core.matching.reading import written_words
from bot.core.matching.ridge import PENALTY, fit_ridge, kernel
from bot.core.matching.softmax import OUT, fit_softmax, odds_without, suiting
from bot.core.matching.typos import MAX_SLIPS, Speller

ENTRY_OF = np.array([0, 0, 0, 1, 1, 2, 2, 2])


def similarity():
    numbers = np.random.default_rng(7)
    vectors = numbers.random((8, 5)) + np.eye(3, 5)[ENTRY_OF]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors @ vectors.T).astype(np.float32)


def test_leaving_a_phrasing_out_in_closed_form_equals_fitting_without_it():
    alike = similarity()
    _, left_out = fit_ridge(alike, ENTRY_OF, 3)
    for number in range(8):
        rest = np.arange(8) != number
        fitted, _ = fit_ridge(alike[np.ix_(rest, rest)], ENTRY_OF[rest], 3)
        assert fitted.scores(alike[number, rest])[None, :] == pytest.approx(left_out.phrasing[[number]], abs=1e-4)


def test_leaving_an_entry_out_in_closed_form_equals_fitting_without_it():
    alike = similarity()
    _, left_out = fit_ridge(alike, ENTRY_OF, 3)
    rest = ENTRY_OF != 1
    fitted, _ = fit_ridge(alike[np.ix_(rest, rest)], ENTRY_OF[rest], 3)
    scores = fitted.scores(alike[np.ix_(~rest, rest)])
    assert scores[:, [0, 2]] == pytest.approx(left_out.entry[~rest][:, [0, 2]], abs=1e-4)
    assert not left_out.entry[~rest][:, 1].any()


def test_the_ridge_solves_its_equations():
    alike = similarity()
    fitted, _ = fit_ridge(alike, ENTRY_OF, 3)
    left = (kernel(alike.astype(np.float64)) + PENALTY * np.eye(8)) @ fitted.weights
    assert left == pytest.approx(np.eye(3)[ENTRY_OF], abs=1e-4)


def test_log_odds_tell_the_entries_apart_and_do_not_change_when_all_grow_alike():
    alike = similarity()
    fitted = fit_softmax(alike, ENTRY_OF, 3)
    assert (fitted.odds(alike).argmax(axis=1) == ENTRY_OF).all()
    assert fitted.odds(alike + np.float32(0.25)) == pytest.approx(fitted.odds(alike), abs=1e-3)


@pytest.mark.parametrize("entries", [2, 3, 15, 16, 40])
def test_the_pace_for_one_message_leads_about_as_far_as_the_steady_one(entries):
    numbers = np.random.default_rng(entries)
    entry_of = np.arange(64) * entries // 64
    vectors = numbers.random((64, 80)) ** 4 + np.eye(entries, 80)[entry_of] / 2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = (vectors @ vectors.T).astype(np.float32)
    steady, other = (fit_softmax(alike, entry_of, entries, *pace).odds(alike) for pace in ((), (suiting(entries),)))
    assert other == pytest.approx(steady, abs=0.4)


def test_cross_fitted_odds_never_saw_their_phrasing():
    alike = similarity()
    seen, unseen = odds_without(alike, ENTRY_OF, 3)
    assert (unseen[np.arange(8), ENTRY_OF] == OUT).all()
    assert (seen != OUT).all()
    inside = fit_softmax(alike, ENTRY_OF, 3).odds(alike)
    own = np.arange(8), ENTRY_OF
    assert seen[own].mean() < inside[own].mean()


def test_logistic_regression_finds_the_weights_that_made_the_data():
    numbers = np.random.default_rng(3)
    true = np.array([2.0, -1.0, 0.5])
    x = np.column_stack([numbers.normal(size=(20_000, 2)), np.ones(20_000)])
    right = (numbers.random(20_000) < 1 / (1 + np.exp(-x @ true))).astype(float)
    fitted = calibration.fit(x, right, np.ones(20_000), np.zeros(3), 1.0)
    assert fitted.weights == pytest.approx(true, abs=0.1)


def test_without_rows_the_prior_stays():
    prior = np.array([1.0, -2.0])
    fitted = calibration.fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0), prior, 4.0)
    assert fitted.weights == pytest.approx(prior)


@pytest.mark.parametrize("odds", [-1e6, -2.0, 0.0, 3.0, 1e6])
def test_one_row_alone_has_the_probability_it_has_among_others(odds):
    model, rows = calibration.Logistic(np.array([odds, 0.5])), np.array([[1.0, 1.0], [0.0, 1.0]])
    assert [model.chance(row) for row in rows] == pytest.approx(model.probability(rows).tolist(), rel=1e-12)


def test_separable_rows_do_not_run_away():
    x = np.column_stack([np.r_[np.full(50, -1.0), np.full(50, 1.0)], np.ones(100)])
    fitted = calibration.fit(x, np.r_[np.zeros(50), np.ones(50)], np.ones(100), np.zeros(2), 1.0)
    assert 1 < fitted.weights[0] < 10


@pytest.mark.parametrize(
    ("right", "wanted", "threshold"),
    [
        ([1, 1, 1, 0, 0], 0.95, 0.7),
        ([1, 1, 1, 0, 0], 0.75, 0.6),
        ([0, 0, 0, 0, 0], 0.5, None),
        ([1, 1, 1, 1, 1], 0.95, 0.5),
    ],
)
def test_the_lowest_threshold_keeps_the_precision(right, wanted, threshold):
    chance = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert calibration.lowest_threshold(chance, np.array(right, float), np.ones(5), wanted, 0.0) == threshold


def test_equal_confidences_stand_or_fall_together():
    chance, right = np.array([0.9, 0.8, 0.8]), np.array([1.0, 1.0, 0.0])
    assert calibration.lowest_threshold(chance, right, np.ones(3), 0.9, 0.0) == 0.9


def test_the_usual_threshold_rises_with_the_wanted_precision():
    assert calibration.usual_threshold(0.95) == pytest.approx(0.85)
    assert calibration.usual_threshold(0.0) == 0.0


def test_grams_stay_inside_the_word():
    assert grams("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_a_word_longer_than_any_has_the_grams_of_its_beginning():
    assert grams("a" * MOST_LETTERS + "xyz") == grams("a" * MOST_LETTERS + "b")


def test_stems_follow_the_language_or_all_of_them():
    stems = Stems(["de", "en", "zz"])
    assert stems.of(["deletes"], "en") == ["delet"]
    assert stems.of(["deletes"], "zz") == ["deletes"]
    assert set(stems.of(["deletes"], None)) >= {"delet", "deletes"}


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("pasword", "password"),
        ("passwrod", "password"),
        ("syncc", "sync"),
        ("subscirptoin", "subscription"),
        ("password", "password"),
        ("bicycle", "bicycle"),
        ("synd", "sync"),
        ("zoo", "zoo"),
        ("pass1word", "pass1word"),
        ("x" * 4000, "x" * 4000),
    ],
)
def test_typos_are_read_as_the_nearest_word_of_the_knowledge(word, read):
    speller = Speller.of(Counter({"password": 9, "passwords": 1, "sync": 5, "subscription": 2, "too": 1}))
    assert speller.repair([(word, word)], ["en", "xx"]) == [read]


def test_a_word_of_the_language_is_left_alone():
    speller = Speller.of(Counter({"photo": 3, "lights": 2}))
    assert speller.repair([("flights", "flights")], ["en"]) == ["flights"]
    assert speller.repair([("flights", "flights")], []) == ["lights"]


def test_no_more_than_some_words_are_repaired_in_one_message():
    speller = Speller.of(Counter({"photo": 1}))
    slips = [(f"pho{letter}o", f"pho{letter}o") for letter in "abcdefghijklm"]
    assert speller.repair([*slips, slips[0]], []) == ["photo"] * MAX_SLIPS + [slip for slip, _ in slips[MAX_SLIPS:]] + [
        "photo"
    ]


def test_among_equally_near_words_the_commoner_wins():
    assert Speller.of(Counter({"bast": 1, "best": 7, "bost": 3})).repair([("bxst", "bxst")], []) == ["best"]


def test_words_are_written_as_the_knowledge_does_most_often():
    written = written_words(["Größe ändern", "Die GRÖSSE", "Größe?", "größe"])
    assert written["groesse"] == "Größe"
    assert written["aendern"] == "ändern"


def test_what_no_phrasing_has_is_read_as_a_common_word():
    common = CommonWords.of(("device", "male", "meal", "wen"))
    speller = Speller.of(Counter({"male": 1, "when": 2}), common)
    assert repaired(speller, "devcie", "mael", "wen", "xkcdqq") == ["device", "male", "wen", "xkcdqq"]
    assert repaired(Speller.of(Counter({"male": 1})), "devcie") == ["devcie"]


def test_a_common_word_is_no_slip_though_no_dictionary_has_it():
    assert repaired(Speller.of(Counter({"rodles": 1}), CommonWords.of(("rodlez",))), "rodlez") == ["rodlez"]
    assert repaired(Speller.of(Counter({"rodles": 1})), "rodlez") == ["rodles"]


def repaired(speller, *words):
    return speller.repair([(word, word) for word in words], ["en"])
