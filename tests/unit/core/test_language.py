from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import detect, foreign

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
        ("Passwort vergessen, was tun?", "de"),  # the model is sure that "was" is English
        ("Was kostet Premium?", "de"),
        ("Was war gestern los", "de"),
        ("was my post removed", "en"),
        ("How do I reset my Kometa password?", "en"),
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
    assert detect("Rechnung falsch", KNOWN, None, "en") == "de"
    assert detect("login error", KNOWN, None, "de") == "de"
    assert detect("ok", KNOWN, "fr", "de") == "de"


def test_only_known_languages_are_returned():
    assert detect("où est le bouton pour changer de mot de passe", ("en", "fr"), None, "en") == "fr"
    assert detect("où est le bouton pour changer", KNOWN, None, "en") in KNOWN
    assert detect("wie geht das hier", ("en",), "de", "en") == "en"
    assert detect("wie geht das hier", (), None, "en") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je n’arrive plus à me connecter depuis hier",
        "Hola, no puedo iniciar sesión en mi cuenta",
        "Здравствуйте, я не могу войти в свой аккаунт",
        "مرحبا كيف أعيد تعيين كلمة المرور",
        "我无法登录我的帐户",
    ],
)
def test_a_sentence_in_none_of_the_known_languages_is_foreign(text: str):
    assert foreign(text, KNOWN)
    assert not foreign(text, ("fr", "es", "ru", "ar", "zh"))


@pytest.mark.parametrize(
    "text",
    [
        "merci beaucoup", "привет", "lol ok brb gotta go", "hab grad mein pw vergessen", "👍", "", "1 2 3 4 5",
        "f u c k   y o u   b o t", "h4lt d1e fr3sse b0t",
    ],
)  # fmt: skip
def test_greetings_slang_and_what_the_bot_reads_are_not(text: str):
    assert not foreign(text, KNOWN)


def test_threads_may_share_it():
    texts = ["how do i do this thing", "wie mache ich das denn"] * 50
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: detect(text, KNOWN, None, "en"), texts))

    assert found == ["en", "de"] * 50


@given(st.text(max_size=200))
def test_no_text_raises(text: str):
    assert detect(text, KNOWN, None, "en") in KNOWN
