import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

PROJECT = Path(__file__).resolve().parents[3]

ANSWERS = """\
topic: account
entries:
  - id: reset-password
    questions:
      en: ["How do I reset my password?", "I forgot my password", "change my password please"]
      de: ["Wie setze ich mein Passwort zurück?", "Passwort vergessen", "Ich will mein Kennwort ändern"]
    answer: {en: "Choose “Forgot password”.", de: "Wähle „Passwort vergessen“."}
  - id: delete-account
    questions:
      en: ["How do I delete my account?", "remove my profile for good", "I want to close my account"]
      de: ["Wie lösche ich mein Konto?", "Konto endgültig entfernen", "Ich möchte mein Profil schließen"]
    answer: {en: "Settings, then “Delete account”.", de: "Einstellungen, dann „Konto löschen“."}
  - id: ban-appeal
    handoff: always
    questions:
      en: ["How do I appeal my ban?", "I was banned for nothing", "please lift my ban"]
      de: ["Wie lege ich Einspruch gegen meinen Bann ein?", "Ich wurde grundlos gebannt", "Bitte entbannt mich"]
    answer: {en: "A moderator looks at it.", de: "Das sieht sich ein Moderator an."}
  - id: event-times
    questions:
      en: ["When does the next event start?", "what time is game night", "event schedule"]
      de: ["Wann beginnt das nächste Event?", "um wie viel Uhr ist Spieleabend", "Terminkalender der Events"]
    answer: {en: "Fridays at 20:00.", de: "Freitags um 20 Uhr."}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EYELEVEL_CONFIG", raising=False)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "answers").mkdir()
    (folder / "answers" / "account.yaml").write_text(ANSWERS, "utf-8")
    return folder


Eyelevel = Callable[..., Result]


@pytest.fixture
def eyelevel() -> Eyelevel:
    """Runs a command in this process, stdin, stdout and stderr apart."""

    def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def start() -> Iterator[Callable[[Sequence[str | Path]], subprocess.Popen[bytes]]]:
    """Starts the command line as a process of its own, which does not outlive the test."""
    with contextlib.ExitStack() as stack:

        def popen(arguments: Sequence[str | Path]) -> subprocess.Popen[bytes]:
            process = stack.enter_context(
                subprocess.Popen(  # noqa: S603 - this Python
                    [sys.executable, "-m", "bot", *map(str, arguments)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={**os.environ, "PYTHONPATH": str(PROJECT)},
                )
            )
            stack.callback(process.kill)
            return process

        yield popen
