import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faults import Fault
from bot.core.safety.judge import BUCKETS, FORMAT, MEANING, NOTE, SHAPES, Judge, features, load_judge
from bot.core.safety.reading import read
from bot.core.safety.unmasking import unmask
from bot.encoders import open_words
from bot.judging import SHIPPED, open_judge
from bot.loading import load, shipped_knowledge

LABELS = ("matter", "abuse")
GROUPS = ("abuse:you-are", "question:asked")
WORDS = open_words()
ROWS = BUCKETS + SHAPES + WORDS.directions + len(GROUPS)


def saved(**changed: object) -> bytes:
    parts: dict[str, object] = {
        "format": np.int64(FORMAT),
        "labels": np.array(LABELS),
        "groups": np.array(GROUPS),
        "words": np.array(WORDS.version),
        "weights": np.zeros((ROWS, 2), np.int8),
        "scale": np.ones(2, np.float32),
        "bias": np.zeros(2, np.float32),
    }
    file = io.BytesIO()
    np.savez_compressed(file, **{name: part for name, part in {**parts, **changed}.items() if part is not None})
    return file.getvalue()


def shipped() -> Judge:
    judge = open_judge()
    assert isinstance(judge, Judge)
    return judge


JUDGE = shipped()


def likeliest(text: str) -> str:
    scores = JUDGE.scores(read(text), ())
    return max(scores, key=lambda label: scores[label])


def test_the_shipped_weights_are_small_and_know_their_labels():
    assert SHIPPED.stat().st_size <= 1_000_000
    assert {"matter", "upset", "abuse", "chatter", "asked", "self_harm", "press"} <= set(JUDGE.labels)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("the moderators here would lose a debate against a garden gnome", "abuse"),
        ("hat euch beim programmieren der hamster geholfen, ihr helden?", "abuse"),
        ("where can I see which plan my sister has?", "matter"),
        ("wie bekomme ich meine Notizen auf das neue Tablet?", "matter"),
        ("three months and nobody answers, I am so disappointed in you", "upset"),
        ("ich bin so enttäuscht, alle aufnahmen weg und keiner meldet sich", "upset"),
        ("what a sunset, who else was out with the camera tonight", "chatter"),
        ("gleich essen, bis später leute", "chatter"),
        ("could I please talk to a real employee", "asked"),
        ("kann mich bitte jemand vom team persönlich anschreiben", "asked"),
    ],
)
def test_words_it_has_not_seen_together_are_judged(text: str, label: str):
    assert likeliest(text) == label


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_any_text_has_scores_that_make_one(text: str):
    scores = JUDGE.scores(read(text), ("question:asked", "no-such:group"))
    assert tuple(scores) == JUDGE.labels
    assert sum(scores.values()) == pytest.approx(1, abs=1e-4)


@given(st.text(max_size=200))
def test_features_have_a_place_each_and_stay_in_bounds(text: str):
    places, values = featured(text)
    assert len(places) == len(values)
    assert places.min() >= 0
    assert places.max() < ROWS
    assert np.isfinite(values).all()


def featured(text: str, *notes: str) -> tuple[np.ndarray, np.ndarray]:
    return features(read(text), notes, GROUPS, WORDS)


def test_chat_spelling_is_read_like_the_full_one():
    assert np.array_equal(featured("u r late")[0], featured("you are late")[0])
    assert np.array_equal(featured("ask @max")[0], featured("ask <@4711>")[0])


def test_what_the_words_mean_and_which_groups_spoke_stand_behind_the_grams():
    places, values = featured("my password is lost", "question:asked", "question:asked", "of-staff:own-group")
    meant = values[(places >= BUCKETS + SHAPES) & (places < ROWS - len(GROUPS))]
    assert np.linalg.norm(meant) == pytest.approx(MEANING, rel=1e-3)
    spoke = values[places >= ROWS - len(GROUPS)]
    assert (places[-1], spoke.tolist()) == (ROWS - 1, [pytest.approx(NOTE)])
    assert not featured("xqzt vvvk")[1][-WORDS.directions :].any()


@given(st.lists(st.from_regex(r"[a-z]{2,12}", fullmatch=True), max_size=12))
def test_unmasking_keeps_ordinary_text(words: list[str]):
    text = f" {' '.join(words)} "
    assert unmask(text, ("idiot", "stupid")).split() == words


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (saved()[:400], "damaged"),
        (saved(weights=None), "something else"),
        (saved(extra=np.zeros(1)), "something else"),
        (saved(format=np.int64(FORMAT + 1)), "format"),
        (saved(weights=np.zeros((7, 2), np.int8)), "fit together"),
        (saved(weights=np.zeros((ROWS, 2))), "fit together"),
        (saved(words=np.array("others")), "another table"),
        (saved(bias=np.array([0.0, np.nan], np.float32)), "fit together"),
        (saved(labels=np.array([object(), object()])), "damaged"),
    ],
)
def test_a_file_that_is_no_weights_says_why(data: bytes, reason: str):
    with pytest.raises(ValueError, match=reason):
        load_judge(data, WORDS)


def test_weights_decide():
    weights = np.zeros((ROWS, 2), np.int8)
    weights[np.setdiff1d(featured("gnarl")[0], featured("fine")[0]), 1] = 100
    judge = load_judge(saved(weights=weights), WORDS)
    assert judge.scores(read("gnarl"), ())["abuse"] > 0.99
    assert judge.scores(read("fine"), ())["abuse"] < 0.6
    weights[-2, 1] = 100
    assert load_judge(saved(weights=weights), WORDS).scores(read("fine"), GROUPS)["abuse"] > 0.99


def test_without_weights_the_knowledge_is_not_used(tmp_path, monkeypatch):
    broken = tmp_path / "judge.npz"
    broken.write_bytes(b"nonsense")
    fault = open_judge(broken)
    assert isinstance(fault, Fault)
    assert (fault.file, fault.code) == (str(broken), "bad-judge")
    missing = open_judge(tmp_path / "none.npz")
    assert isinstance(missing, Fault)
    assert missing.code == "no-judge"
    monkeypatch.setattr("bot.loading.open_judge", lambda: fault)
    loaded = load(shipped_knowledge(), shipped_knowledge())
    assert loaded.rules is None
    assert fault in loaded.faults
