from __future__ import annotations

from bot.core.checkup import check_entries
from bot.core.faults import Fault, Severity
from bot.core.knowledge import parse_knowledge
from bot.core.located import SourceFile
from bot.core.matching.matcher import Match
from bot.core.model import Candidate

KNOWLEDGE = """\
topic: t
entries:
  - id: password
    questions: {en: [Reset my password]}
    answer: {en: Here.}
    must_match:
      en:
        - I forgot my password
        - something else
      de: [Passwort weg]
    must_not_match:
      en: [I forgot my name, my password is fine]
  - id: name
    questions: {en: [Change my name]}
    answer: {en: There.}
"""


class Scripted:
    """A matcher that knows a few messages by heart."""

    def __init__(self, **known: tuple[str, float]) -> None:
        self.known = {text.replace("_", " "): result for text, result in known.items()}
        self.asked: list[tuple[str, str | None]] = []

    def match(self, text: str, language: str | None = None) -> Match:
        self.asked.append((text, language))
        found = self.known.get(text)
        candidates = (Candidate(found[0], found[1], found[1]),) if found else ()
        return Match(candidates, answer_threshold=0.8, clarify_threshold=0.3, features={}, repaired=text)


def check(matcher: Scripted) -> tuple[Fault, ...]:
    knowledge, faults = parse_knowledge([SourceFile("a.yaml", KNOWLEDGE.encode())], None)
    assert knowledge is not None, faults
    return check_entries(knowledge, matcher)


GOOD = {
    "I_forgot_my_password": ("password", 0.9),
    "something_else": ("password", 0.8),
    "Passwort_weg": ("password", 0.95),
    "I_forgot_my_name": ("name", 0.9),
    "my_password_is_fine": ("password", 0.79),
}


def test_examples_that_hold_say_nothing_and_are_asked_in_their_language() -> None:
    matcher = Scripted(**GOOD)
    assert check(matcher) == ()
    assert ("Passwort weg", "de") in matcher.asked
    assert len(matcher.asked) == 5


def test_an_example_that_leads_elsewhere_is_an_error_at_its_place() -> None:
    (fault,) = check(Scripted(**{**GOOD, "something_else": ("name", 0.9)}))
    assert (fault.file, fault.line, fault.column, fault.code) == ("a.yaml", 9, 11, "must-match-fails")
    assert fault.severity is Severity.ERROR
    assert "“name”" in fault.message


def test_an_example_that_leads_nowhere_is_an_error() -> None:
    (fault,) = check(Scripted(**{name: result for name, result in GOOD.items() if name != "Passwort_weg"}))
    assert (fault.line, fault.column, fault.code) == (10, 12, "must-match-fails")


def test_an_example_that_is_not_sure_is_a_warning() -> None:
    (fault,) = check(Scripted(**{**GOOD, "I_forgot_my_password": ("password", 0.79)}))
    assert (fault.line, fault.code, fault.severity) == (8, "must-match-unsure", Severity.WARNING)


def test_a_message_that_must_not_be_answered_so_is_an_error_when_it_is() -> None:
    (fault,) = check(Scripted(**{**GOOD, "my_password_is_fine": ("password", 0.8)}))
    assert (fault.line, fault.column, fault.code) == (12, 30, "must-not-match-fails")
    assert fault.severity is Severity.ERROR
