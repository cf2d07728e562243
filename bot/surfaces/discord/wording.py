"""What commands are called and what they answer, in the language of whoever uses them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord
import yaml
from discord import app_commands

from bot.core.lines import fill

FOLDER = Path(__file__).parent / "words"

FIRST = "en"
"""Spoken with whoever's language is none of ours."""


def read_words() -> Mapping[str, Mapping[str, str]]:
    """Read the words of every language, by its code."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


class Words:
    """The words of all languages."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self._words = words

    def of(self, locale: discord.Locale) -> Mapping[str, str]:
        """Return the words of the language nearest to ``locale``."""
        return self._words.get(str(locale).partition("-")[0], self._words[FIRST])

    def in_language(self, language: str) -> Mapping[str, str]:
        """Return the words of ``language``, or of the first where there are none."""
        return self._words.get(language, self._words[FIRST])

    def say(self, interaction: discord.Interaction[Any], key: str, **values: str) -> str:
        """Return one text in the language of whoever uses a command."""
        return fill(self.of(interaction.locale)[key], values)

    def known(self, locale: discord.Locale) -> bool:
        """Tell whether there are words for ``locale``."""
        return str(locale).partition("-")[0] in self._words


class WordsTranslator(app_commands.Translator):
    """Gives Discord the names and descriptions of commands in each language; what stands in code are their keys."""

    def __init__(self, words: Words) -> None:
        self._words = words

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the words for a key; None where there are none."""
        del context
        if not self._words.known(locale):
            return None
        key = string.extras.get("key", string.message)
        return self._words.of(locale).get(key)


async def payload_of(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """Return all commands as Discord is told them."""
    translator = tree.translator
    if translator is None:
        raise RuntimeError("the tree has no translator")
    commands = tree.get_commands()
    payload = [await command.get_translated_payload(tree, translator) for command in commands]
    return [_in_english(each) for each in payload]


def fingerprint_of(payload: list[dict[str, Any]]) -> str:
    """Return what changes when the commands do."""
    return hashlib.blake2b(json.dumps(payload, sort_keys=True).encode(), digest_size=16).hexdigest()


def _in_english(part: Any) -> Any:  # noqa: ANN401 - any part of the payload
    """Put the English description where discord.py has put its key."""
    if isinstance(part, list):
        return [_in_english(each) for each in part]
    if not isinstance(part, dict):
        return part
    whole = {key: _in_english(value) for key, value in part.items()}
    localised = whole.get("description_localizations")
    if localised:
        whole["description"] = localised[str(discord.Locale.american_english)]
    return whole
