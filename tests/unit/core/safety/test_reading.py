import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.safety.reading import folded, read, words
from bot.core.text import MAX_TEXT

HIDDEN = ("fuck", "asshole", "hurensohn", "ficken")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Don't SHOUT!", " . dont shout ! . "),
        ("Größe, Straße & Café", " . groesse strasse & cafe . "),
        ("sooo schön", " . so schoen . "),
        ("see https://x.example/y or www.y.example", " . see :link or :link . "),
        ("<@123> and @Max", " . @user and @max . "),
        ("one\ntwo", " . one . two . "),
        ("`code` stays\n```\nfatal: gone\n```\n> quoted line\nhere", " . code stays . . . here . "),
        ("5 % off, v1.2.3", " . 5 % off v1.2.3 . "),
        ("**bold** move", " . bold move . "),
        ("", " . . "),
    ],
)
def test_the_plain_form_is_what_pattern_authors_are_told(text: str, plain: str):
    assert read(text).plain == plain


@pytest.mark.parametrize(
    ("disguised", "meant"),
    [
        ("1d10t", "idiot"), ("5tup1d", "stupid"), ("a$$hole", "asshole"), ("f u c k", "fuck"), ("f*ck", "fuck"),
        ("h*rensohn", "hurensohn"), ("f\u200buck", "fuck"), ("ｆｕｃｋ", "fuck"),
        ("f\u0336u\u0336c\u0336k\u0336", "fuck"),
        ("idiоt", "idiot"), ("fuuuuck", "fuck"), ("f.u.c.k", "fuck"), ("F_U_C_K", "fuck"), ("sh!t", "shit"),
        ("B!tch", "bitch"), ("f u c k, u", "fuck"),
    ],
)  # fmt: skip
def test_disguised_letters_are_unmasked(disguised: str, meant: str):
    assert meant in read(f"you {disguised} there", HIDDEN).bare.split()


@pytest.mark.parametrize(
    "text",
    [
        "500gb 2fa v1.2 mp3 win11 5x",
        "привет как дела",
        "日本語 の 名前",
        "a b",
        "c++ und user@host",
        "1 2 3 4 5",
        "z.b. um 10.30 uhr d.h. heute",
        "192.168.1.10",
        "great! thanks",
        "a a a",
    ],
)
def test_ordinary_words_and_other_scripts_are_left_alone(text: str):
    # The sign @ inside a word is a letter's disguise as well; nothing but insults is sought in the bare form.
    assert read(text, HIDDEN).bare.replace("userahost", "user@host") == words(text)


def test_letters_apart_become_the_words_that_wider_gaps_part():
    assert read("w o r s t  b o t  e v e r, mate").bare == " . worst bot ever mate . "
    assert read("w o r s t b o t").bare == " . worstbot . "


def test_the_unmasked_form_keeps_what_is_quoted():
    told = read('he said "1d10t" to me')
    assert (told.plain, told.unmasked) == (" . he said 1d10t to me . ", " . he said idiot to me . ")
    assert "idiot" not in told.bare
    plain = read("nothing is hidden here")
    assert plain.unmasked == plain.bare == plain.plain


@pytest.mark.parametrize(
    "text", ['"you idiot" he wrote', "„du idiot“ schrieb er", "“you idiot” he wrote", "> you idiot\nhe wrote"]
)
def test_what_is_quoted_is_not_the_writers_tone(text: str):
    assert "idiot" not in read(text).bare


def test_form_is_read_as_well():
    shouted = read("WHY DOES NOTHING WORK")

    assert (shouted.shouted, read("Why does nothing work").shouted < 0.2) == (1.0, True)
    assert read("what?!?!").exclamations == 4
    assert read("really???").exclamations == 0
    assert read("go to https://A.example/B").links == ("https://A.example/B",)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    reading = read(text, HIDDEN)

    for form in (reading.plain, reading.bare):
        form.encode("utf-8")
        assert form.startswith(" ")
        assert form.endswith(" ")
        assert "  " not in form.strip()
    assert reading.plain == folded(reading.plain)


def test_only_the_first_characters_are_read():
    assert len(read("ab " * MAX_TEXT).plain) <= MAX_TEXT + 6
