import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.meanings import FORMAT, LEAST_PART, MOST_LETTERS, WordMeanings, load_meanings, packed
from bot.core.text import tokens
from bot.encoders import WORDS_FILE, open_words

DIRECTIONS = 8
WORDS = ("passwort", "ruecksetzung", "zahlung", "art", "arten", "haus", "schluessel", "delete", "account", "the")


def table(count: int = len(WORDS)) -> np.ndarray:
    rows = np.random.default_rng(3).normal(size=(count, DIRECTIONS)).astype(np.float32)
    rows[-1] *= 0.01  # a word as common as "the" weighs next to nothing
    return rows


def saved(**changed: object) -> bytes:
    parts = {**packed(WORDS, table()), **changed}
    file = io.BytesIO()
    np.savez_compressed(file, **{name: part for name, part in parts.items() if part is not None})
    return file.getvalue()


MEANINGS = load_meanings(saved(), "1")
SHIPPED = open_words()


def row(text: str, meanings: WordMeanings = MEANINGS) -> np.ndarray:
    return meanings.encode([text])[0]


def of(*words: str) -> np.ndarray:
    """The row of words that are in the table."""
    added = MEANINGS.table[[WORDS.index(word) for word in words]].sum(axis=0)
    return added / np.linalg.norm(added)


def alike(one: str, other: str) -> float:
    left, right = SHIPPED.encode([one, other])
    return float(left @ right)


def test_what_is_packed_comes_back_but_for_rounding():
    many = np.random.default_rng(4).normal(size=(400, 64)).astype(np.float32)
    many *= np.random.default_rng(5).uniform(0.05, 2, size=(400, 1))
    words = [f"word{number}" for number in range(len(many))]
    file = io.BytesIO()
    np.savez_compressed(file, **packed(words, many))
    back = load_meanings(file.getvalue(), "x")
    assert list(back.places) == words
    assert back.version == "x"
    lengths = np.linalg.norm(many, axis=1)
    assert np.linalg.norm(back.table, axis=1) == pytest.approx(lengths, rel=1e-3)
    # Sixteen steps over five standard deviations: what is rounded is a tenth of one, what lies outside is cut.
    cosines = (back.table * many).sum(axis=1) / lengths**2
    assert cosines.min() > 0.97
    assert cosines.mean() > 0.99


def test_a_text_is_the_sum_of_its_words():
    assert row("Delete the account!") == pytest.approx(of("delete", "the", "account"), abs=1e-6)
    assert row("account the delete") == pytest.approx(row("Delete the account!"), abs=1e-6)
    assert row("delete delete account") == pytest.approx(of("delete", "delete", "account"), abs=1e-6)


def test_words_are_read_folded():
    assert row("SCHLÜSSEL") == pytest.approx(of("schluessel"), abs=1e-6)
    assert row("schluessel") == pytest.approx(row("Schlüssel"), abs=1e-6)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Hausschlüssel", ("haus", "schluessel")),
        ("Zahlungsarten", ("zahlung", "arten")),
        ("Passwortrücksetzung", ("passwort", "ruecksetzung")),
        ("Passwortquark", ("passwort",)),
    ],
    ids=["two words", "joined by an s", "folded", "only the beginning is known"],
)
def test_a_compound_means_its_parts(word, parts):
    assert tokens(word)[0] not in MEANINGS.places
    assert row(word) == pytest.approx(of(*parts), abs=1e-6)


@pytest.mark.parametrize(
    "word",
    [
        "Zahlungsart",  # "art" has three letters: such ends are found in every other word
        "quarkpasswort",
    ],
)
def test_short_ends_and_unknown_beginnings_are_no_parts(word):
    expected = of("zahlung") if word == "Zahlungsart" else np.zeros(DIRECTIONS)
    assert row(word) == pytest.approx(expected, abs=1e-6)


def test_a_word_is_parted_only_where_both_parts_have_letters_enough_and_it_is_no_endless_one():
    assert LEAST_PART == 4
    assert not row("hausart").any()  # seven letters
    assert row("haus" + "q" * (MOST_LETTERS - 4)).any()
    assert not row("haus" + "q" * (MOST_LETTERS - 3)).any()


@pytest.mark.parametrize("text", ["", "zzz", "🎉 !?", "\ud800", "你好"])
def test_a_text_without_a_known_word_is_a_row_of_zeros(text):
    assert not row(text).any()


def test_every_other_row_has_length_1_whatever_its_words_weigh():
    rows = MEANINGS.encode(["the", "delete", "the the the account", "account " * 500])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert rows.dtype == np.float32


def test_a_text_has_one_row_whatever_stands_beside_it():
    texts = ["delete", "", "the account", "zzz"]
    assert MEANINGS.encode(texts).tolist() == [row(text).tolist() for text in texts]
    assert MEANINGS.encode([]).shape == (0, DIRECTIONS)


@given(st.lists(st.text(max_size=300) | st.lists(st.sampled_from([*WORDS, "ß", "\x00", "s"])).map("".join), max_size=4))
def test_any_text_gives_finite_rows_of_length_1_or_0(texts):
    for meanings in (MEANINGS, SHIPPED):
        rows = meanings.encode(texts)
        assert rows.shape == (len(texts), meanings.table.shape[1])
        lengths = np.linalg.norm(rows, axis=1)
        assert all(length == 0 or length == pytest.approx(1, abs=1e-4) for length in lengths)


def pickled() -> bytes:
    file = io.BytesIO()
    parts = {**packed(WORDS, table()), "words": np.array([object()])}
    np.savez(file, **parts)
    return file.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"nonsense", "damaged"),
        (saved()[:500], "damaged"),
        (pickled(), "damaged"),
        (zipped("words.npy", b"no array"), "something else"),
        (saved(steps=None), "something else"),
        (saved(more=np.zeros(3)), "something else"),
        (saved(format=np.array([FORMAT])), "something else"),
        (saved(format=np.array("one")), "something else"),
        (saved(format=np.array(np.nan)), "something else"),
        (saved(format=np.array(FORMAT + 1)), f"its format is {FORMAT + 1}, and {FORMAT} is needed"),
        (saved(words=np.frombuffer(b"one\ntwo", np.uint8)), "fit together"),
        (saved(words=np.frombuffer("\n".join(["twice"] * len(WORDS)).encode(), np.uint8)), "fit together"),
        (saved(words=np.array(WORDS)), "fit together"),
        (saved(vectors=np.zeros((len(WORDS), 3), np.uint8)), "fit together"),
        (saved(vectors=np.zeros((len(WORDS), DIRECTIONS // 2))), "fit together"),
        (saved(steps=np.full(DIRECTIONS, np.nan, np.float32)), "fit together"),
        (saved(steps=np.zeros(DIRECTIONS + 1, np.float32)), "fit together"),
        (saved(steps=np.array(1.0)), "fit together"),
        (saved(steps=np.array(["x"] * DIRECTIONS)), "fit together"),
        (saved(weights=np.full(len(WORDS), np.inf, np.float16)), "fit together"),
        (saved(weights=np.array(["x"] * len(WORDS))), "fit together"),
    ],
)
def test_a_file_that_is_no_table_of_words_says_why(data, reason):
    with pytest.raises(ValueError, match=reason):
        load_meanings(data, "1")


@given(st.data())
def test_a_changed_byte_gives_a_table_or_a_clear_fault_and_nothing_else(data):
    whole = saved()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytes([whole[place] ^ data.draw(st.integers(1, 255))])
    try:
        meanings = load_meanings(whole[:place] + changed + whole[place + 1 :], "1")
    except ValueError:
        return
    assert np.isfinite(meanings.encode(["delete the account", "Zahlungsart"])).all()


def test_the_shipped_table_is_small_and_holds_each_word_once_as_it_is_looked_up():
    assert WORDS_FILE.stat().st_size <= 1_000_000
    assert len(SHIPPED.places) == len(SHIPPED.table) > 15_000
    assert SHIPPED.table.shape[1] == 64
    assert np.isfinite(SHIPPED.table).all()
    # A word in any other spelling than the folded one would never be found.
    assert [word for word in SHIPPED.places if tokens(word) != [word]] == []


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("delete my account", "remove my profile"), ("delete my account", "upload my pictures")),
        (("Passwort vergessen", "forgot my password"), ("Passwort vergessen", "dark mode")),
        (("Zahlungsmethode ändern", "change the payment method"), ("Zahlungsmethode ändern", "stolen phone")),
    ],
    ids=["other words", "another language", "a compound"],
)
def test_the_shipped_table_knows_what_is_meant_in_other_words(near, far):
    assert alike(*near) > 0.4
    assert alike(*near) > alike(*far) + 0.2
