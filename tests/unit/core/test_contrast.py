import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.contrast import denies


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to cancel, only move to a cheaper plan",
        "I don’t really want to leave, just to be quiet for a while",
        "not looking for my money back but for the receipt",
        "Ich möchte das Konto nicht löschen, sondern umbenennen",
        "KEINE Kündigung, sondern eine Pause bitte",
        "ich will hier nicht weg, ich will nur wissen was es kostet",
        "es geht mir nicht ums Geld, nur um die Quittung",
    ],
)
def test_what_is_wanted_set_against_what_is_not(text):
    assert denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how do I cancel?",
        "the mail does not arrive",
        "not only the app, the web page too",
        "ich will nicht nur ein Passwort haben",
        "nicht bloß die App, auch die Seite",
        "I just want to cancel",
        "ich kann mich nicht anmelden",
        "I don't want any mails, how do I turn them off?",
        "ich will nicht " + "immer wieder lange warten und " * 4 + "nur das",  # too far apart to belong together
    ],
)
def test_a_denial_alone_or_a_wish_alone_is_no_contrast(text):
    assert not denies(text)


@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert denies(text) in {True, False}
