import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.safety.lookalike import ProtectedNames, skeleton

NAMES = ProtectedNames.of(["Eyelevel", "Kometa Support", "Alex", "Jonas Pichlmaier", "Nachtwächter", "Dr. Sommer"])


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Аlех", "Alex"),  # Cyrillic
        ("𝐀𝐥𝐞𝐱", "Alex"),
        ("A1ex", "Alex"),
        ("A l e x", "Alex"),
        ("Al\u200bex", "Alex"),
        ("Á̶l̶e̶x̶", "Alex"),
        ("alex_", "Alex"),
        ("mod | Alex", "Alex"),
        ("Alex [Staff]", "Alex"),
        ("AlexSupport", "Alex"),
        ("official.alex.help", "Alex"),
        ("Eyelevei", "Eyelevel"),
        ("EyeIeveI", "Eyelevel"),
        ("Eyelewel", "Eyelevel"),
        ("Eyelevel Bot", "Eyelevel"),
        ("Kometa Team", "Kometa Support"),
        ("Kometa-Kundenservice", "Kometa Support"),
        ("Kornetasupport", "Kometa Support"),
        ("Jonas Pichelmaier", "Jonas Pichlmaier"),
        ("J0nas P1chlmaier", "Jonas Pichlmaier"),
        ("Nachtwaechter", "Nachtwächter"),
        ("Nachtwachter", "Nachtwächter"),
        ("Dr Sommer", "Dr. Sommer"),
    ],
)
def test_disguises_are_seen_through(name: str, known: str):
    assert NAMES.resembles(name) == known


@pytest.mark.parametrize(
    "name",
    ["Alexander", "Alexa", "Alina", "alex99", "Alex Schmidt", "Axel", "Jonas", "Jonas Meier", "Sommer", "Nachteule",
     "Moderator", "Support", "level up", "Kometenjäger", "Мария", "Иван Петров", "王小明", "💙💙", "", " ",
     "\ud800", "x" * 5000],
)  # fmt: skip
def test_other_people_are_left_alone(name: str):
    assert NAMES.resembles(name) is None


def test_names_of_nothing_protect_nothing():
    assert ProtectedNames.of(["", "💙", "Alex", "Alex"]).resembles("💙") is None


def test_names_in_other_scripts_can_be_protected_too():
    assert ProtectedNames.of(["Мария Support"]).resembles("Мария [Mod]") == "Мария Support"


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=80))
def test_a_word_has_a_skeleton_that_is_its_own(name: str):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.text(max_size=80))
def test_no_name_raises(name: str):
    assert NAMES.resembles(name) in (None, *(known for known, _ in NAMES.shapes))


@given(st.text(alphabet="abcdefghijkmopqstuvwxyz", min_size=1, max_size=30))
def test_letter_case_is_no_difference(name: str):
    assert skeleton(name) == skeleton(name.upper()) == skeleton(f" {name}_ ")


@given(st.sampled_from(["Eyelevel", "Jonas Pichlmaier", "Nachtwächter"]), st.data())
def test_invisible_characters_and_signs_between_letters_hide_no_name(name: str, data: st.DataObject):
    between = st.lists(st.sampled_from(["", "\u200b", "\u2060", "\u0301"]), min_size=len(name), max_size=len(name))
    disguised = "".join(char + sign for char, sign in zip(name, data.draw(between), strict=True))

    assert NAMES.resembles(disguised) == name
