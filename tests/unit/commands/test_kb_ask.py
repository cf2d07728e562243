import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot.commands.kb_ask import in_words
from bot.core.model import (
    Answer,
    Candidate,
    Clarify,
    Decision,
    Deflect,
    DeflectReason,
    HandOff,
    HandOffReason,
    Priority,
    Silent,
    SilentReason,
    Trace,
)

Eyelevel = Callable[..., Result]
TRACE = Trace("rule", "text", "en", "abc")


def test_an_answer_is_explained_in_words(eyelevel: Eyelevel, knowledge: Path) -> None:
    result = eyelevel("kb", "ask", "How do I resett my pasword?", "--knowledge", knowledge)
    assert result.exit_code == 0
    assert "answer with “reset-password”" in result.stdout
    assert "Read as:   how do i reset my password" in result.stdout
    assert "█" in result.stdout
    assert "It answers from" in result.stdout
    assert result.stdout.rstrip().endswith("Answer (en):\n  Choose “Forgot password”.")


def test_json_has_the_decision_the_thresholds_and_the_answer(eyelevel: Eyelevel, knowledge: Path) -> None:
    result = eyelevel("kb", "ask", "Passwort vergessen", "--knowledge", knowledge, "--lang", "de", "--json")
    found = json.loads(result.stdout)
    assert (found["decision"], found["entry"], found["lang"]) == ("answer", "reset-password", "de")
    assert found["answer"] == "Wähle „Passwort vergessen“."
    assert found["confidence"] >= found["answer_threshold"] > found["clarify_threshold"] > 0
    assert found["read_as"] == "passwort vergessen"


def test_what_is_not_answered_has_no_answer(eyelevel: Eyelevel, knowledge: Path) -> None:
    result = eyelevel("kb", "ask", "Why does the moon look so large tonight?", "--knowledge", knowledge)
    assert result.exit_code == 0
    assert "Answer (" not in result.stdout


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Answer("a", 0.934, TRACE), "answer with “a”, 93% sure"),
        (Clarify((Candidate("a", 0.4, 1), Candidate("b", 0.3, 1)), TRACE), "ask which is meant: a, b"),
        (
            HandOff(HandOffReason.SENSITIVE, TRACE, "legal", None, Priority.HIGH),
            "fetch a human about legal, because: sensitive (priority high)",
        ),
        (HandOff(HandOffReason.ASKED, TRACE), "fetch a human, because: asked (priority normal)"),
        (Deflect(DeflectReason.ABUSE, TRACE), "one calm line, because of abuse"),
        (Silent(SilentReason.CHATTER, TRACE), "say nothing, because: chatter"),
    ],
)
def test_every_decision_has_its_words(decision: Decision, words: str) -> None:
    assert in_words(decision) == words
