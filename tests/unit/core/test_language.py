from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import detect

KNOWN = ("en", "de")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I change my password?", "en"),
        ("Wie ändere ich mein Passwort?", "de"),
        ("hab grad mein pw vergessen digga", "de"),
        ("cant login since the update lol", "en"),
        ("WARUM GEHT DAS NICHT", "de"),
        ("WHY DOES IT NOT WORK", "en"),
        ("kannst du mir den download link schicken", "de"),
        ("https://example.org/eine/seite how is that", "en"),
        ("```\nwarum wieso weshalb\n``` what does this mean", "en"),
    ],
)
def test_a_message_tells_its_language(text: str, language: str):
    assert detect(text, KNOWN, None, "en") == language
    assert detect(text, KNOWN, "de" if language == "en" else "en", "en") == language


@pytest.mark.parametrize("text", ["ok", "Danke!", "login error", "👍", "", "<@123456>"])
def test_one_or_two_words_fall_back_to_the_members_last(text: str):
    assert detect(text, KNOWN, "de", "en") == "de"
    assert detect(text, KNOWN, "en", "de") == "en"


def test_without_a_last_language_short_texts_speak_for_themselves_or_the_default_does():
    assert detect("danke", KNOWN, None, "en") == "de"
    assert detect("thanks", KNOWN, None, "de") == "en"
    assert detect("ok", KNOWN, None, "de") == "de"
    assert detect("ok", KNOWN, "fr", "de") == "de"


def test_only_known_languages_are_returned():
    assert detect("où est le bouton pour changer de mot de passe", ("en", "fr"), None, "en") == "fr"
    assert detect("où est le bouton pour changer", KNOWN, None, "en") in KNOWN
    assert detect("wie geht das hier", ("en",), "de", "en") == "en"
    assert detect("wie geht das hier", (), None, "en") == "en"


def test_threads_may_share_it():
    texts = ["how do i do this thing", "wie mache ich das denn"] * 50
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: detect(text, KNOWN, None, "en"), texts))

    assert found == ["en", "de"] * 50


@given(st.text(max_size=200))
def test_no_text_raises(text: str):
    assert detect(text, KNOWN, None, "en") in KNOWN
