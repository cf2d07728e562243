"""The words of commands: the same in every language, and short enough for Discord."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.surfaces.discord.wording import read_words

WORDS = read_words()
PLACES = re.compile(r"\{(\w+)\}")
SOURCES = "\n".join(
    path.read_text("utf-8") for folder in ("cogs", "bot/surfaces/discord") for path in Path(folder).glob("*.py")
)


def test_every_language_has_every_word_with_the_same_places() -> None:
    english, german = WORDS["en"], WORDS["de"]
    assert english.keys() == german.keys()
    for key, text in english.items():
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(german[key])), key


@pytest.mark.parametrize("language", WORDS)
def test_descriptions_and_names_fit_discord(language: str) -> None:
    for key, text in WORDS[language].items():
        if key.startswith("about."):
            assert 1 <= len(text) <= 100, key
        if key.startswith("name."):
            assert re.fullmatch(r"[\wäöüß-]{1,32}", text), key
            assert text == text.lower(), key
        if key.startswith("menu."):
            assert 1 <= len(text) <= 32, key


def test_no_word_is_there_for_nothing() -> None:
    named = {key for key in WORDS["en"] if f'"{key}"' in SOURCES or f"'{key}'" in SOURCES}
    assert set(WORDS["en"]) - named == {"moderate_remove", "moderate_timeout"}  # named by their verbs
