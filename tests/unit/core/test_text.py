import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import (
    MAX_TEXT,
    fingerprint,
    fold,
    normalise,
    sentences,
    spelt_tokens,
    strip_quoted,
    tokens,
)

anything = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Größe", "groesse"),
        ("GROESSE", "groesse"),
        ("Café-Crème", "cafe creme"),
        ("can't", "cant"),
        ("can’t", "cant"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("pass\u200bword", "password"),
        ("a\x00b", "a b"),
        ("snake_case", "snake case"),
        ("ﬁle", "file"),
        ("Ä̈", "ae"),
        ("🎉 👍🏽", ""),
    ],
)
def test_fold_spells_alike_what_reads_alike(written, folded):
    assert fold(written) == folded


@given(anything)
def test_any_text_can_be_read(text):
    assert len(normalise(text)) <= MAX_TEXT
    assert normalise(normalise(text)) == normalise(text)
    assert tokens(text) == fold(text).split()
    assert [folded for _, folded in spelt_tokens(text)] == tokens(text)
    assert all(piece in text for piece in sentences(text))
    strip_quoted(text).encode("utf-8", "surrogatepass")
    assert len(fingerprint(text)) == 16


@given(anything)
def test_folded_text_holds_lower_case_words_parted_by_single_blanks(text):
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    assert not set(folded) & set(string.punctuation + string.ascii_uppercase + "\n\t\x00")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("look ```rm -rf /``` here", "look   here"),
        ("> you said this\nis it true?", "is it true?"),
        ("see https://a.example/x?y=1 please", "see   please"),
        ("<@123> and <@!45> <@&6> <#7> help", "and       help"),
        ("hey @sofie how", "hey   how"),
        ("write to me@mail.example", "write to me@mail.example"),
        ("nice <:party:99> <a:wave:98>", "nice"),
        ("press `Sync now`", "press `Sync now`"),
        ("1 > 0 holds", "1 > 0 holds"),
        ("an ```unclosed block", "an ```unclosed block"),
    ],
)
def test_what_is_quoted_is_left_out(written, left):
    assert strip_quoted(written) == left


def test_sentences_are_cut_at_their_ends():
    assert sentences("Hi! My sync hangs.\nWhat now? v1.2 is fine") == [
        "Hi!",
        "My sync hangs.",
        "What now?",
        "v1.2 is fine",
    ]


def test_fingerprints_tell_texts_apart_but_not_spellings():
    assert fingerprint("FREE Nitro!!") == fingerprint("free   nitro")
    assert fingerprint("free nitro") != fingerprint("free nitro now")
    assert fingerprint("🎉") != fingerprint("😡")


def test_long_texts_are_cut():
    assert fold("x" * 9_000) == "x" * MAX_TEXT


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_plain_ascii_folds_as_it_does_beside_an_umlaut(text):
    assert fold(f"{text} ü") == f"{fold(text)} ue".strip()
