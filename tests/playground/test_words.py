"""The interface's own words, and that its examples show what they promise."""

import json
import re
from pathlib import Path

import pytest

from bot.app import build_brain
from bot.config import Config
from bot.core.model import Context, Decision, Silent
from bot.core.triage import Triage
from bot.loading import load, shipped_knowledge
from bot.surfaces.playground.server import STATIC
from tests.making import NOON, message

LANGUAGES = ("en", "de")


def words(language: str) -> dict:
    return json.loads((STATIC / "i18n" / f"{language}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def triage() -> Triage:
    shipped = shipped_knowledge()
    return build_brain(Config(), load(shipped, shipped)).triage


def shows(decision: Decision) -> str:
    reason = getattr(decision, "reason", None)
    return str(reason) if reason is not None and not isinstance(decision, Silent) else type(decision).__name__.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_shows_what_it_promises(triage: Triage, language: str):
    promised = {each["text"]: each["shows"] for each in words(language)["examples"]}
    kept = {text: shows(triage.decide(message(text, id=text), Context(NOON))) for text in promised}
    assert kept == promised


def test_each_language_has_every_word_of_the_other():
    english, german = words("en"), words("de")
    assert english.keys() == german.keys()
    for key in english.keys() - {"examples"}:
        assert set(re.findall(r"\{\w+\}", english[key])) == set(re.findall(r"\{\w+\}", german[key])), key
    assert [each["shows"] for each in english["examples"]] == [each["shows"] for each in german["examples"]]


def used_keys() -> set[str]:
    pages = [path.read_text("utf-8") for path in (*STATIC.glob("*.html"), *STATIC.glob("js/*.js"))]
    named = r"""(?:\bt\(|data-i18n(?:-label)?=|\blist\(|problem\.code : )\s*["']([a-z_.]+)["']"""
    return {key for page in pages for key in re.findall(named, page)}


def test_every_word_the_page_asks_for_is_there():
    missing = used_keys() - words("en").keys()
    assert missing == set()
    assert len(used_keys()) > 40


@pytest.mark.parametrize("name", sorted(path.name for path in Path(STATIC / "js").glob("*.js")))
def test_no_wording_stands_in_the_code(name: str):
    code = (STATIC / "js" / name).read_text("utf-8")
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", code, flags=re.DOTALL)
    sentences = [text for text in re.findall(r'"([^"\n]*)"', code) if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text)]
    assert sentences == []
