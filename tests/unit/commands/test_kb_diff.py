import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.small_knowledge import ANSWERS, write_knowledge

Eyelevel = Callable[..., Result]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The small knowledge without the phrasings on forgotten passwords, which event-times has now."""
    folder = write_knowledge(tmp_path / "new")
    text = ANSWERS.replace('"I forgot my password", ', "").replace('"event schedule"', '"I forgot my password"')
    (folder / "answers" / "account.yaml").write_text(text, "utf-8")
    return folder


def test_the_same_knowledge_flips_nothing(eyelevel: Eyelevel, knowledge: Path) -> None:
    result = eyelevel("kb", "diff", knowledge, knowledge)
    assert result.exit_code == 0
    assert result.stdout == "0 of 24 messages flip.\n"


def test_what_flips_is_shown_with_both_sides_and_counted(eyelevel: Eyelevel, knowledge: Path, changed: Path) -> None:
    result = eyelevel("kb", "diff", knowledge, changed)
    assert result.exit_code == 1
    (line,) = [each for each in result.stdout.splitlines() if each.startswith("I forgot my password")]
    before, after = line.split("answer ")[1:]
    assert before.startswith("reset-password (")
    assert after.startswith("event-times (")
    assert "  answer → another answer" in result.stdout


def test_the_examples_of_both_sides_are_tried_once(eyelevel: Eyelevel, knowledge: Path, tmp_path: Path) -> None:
    folder = write_knowledge(tmp_path / "more")
    text = ANSWERS.replace('"event schedule"', '"event schedule", "when do we play"')
    text += "    must_match: {en: [is there an event tonight, event schedule]}\n"
    (folder / "answers" / "account.yaml").write_text(text, "utf-8")
    for pair in ((knowledge, folder), (folder, knowledge)):
        assert json.loads(eyelevel("kb", "diff", *pair, "--json").stdout)["messages"] == 26


def test_json_has_the_published_fields(eyelevel: Eyelevel, knowledge: Path, changed: Path) -> None:
    told = json.loads(eyelevel("kb", "diff", knowledge, changed, "--json").stdout)
    assert list(told) == ["messages", "flipped", "counts", "entries_gone", "entries_added", "flips"]
    assert told["flipped"] == len(told["flips"]) == sum(told["counts"].values())
    flip = next(each for each in told["flips"] if each["text"] == "I forgot my password")
    assert list(flip) == ["text", "language", "before", "after"]
    assert list(flip["before"]) == ["decision", "entry", "confidence"]
    assert (flip["before"]["entry"], flip["after"]["entry"]) == ("reset-password", "event-times")


def test_entries_that_come_and_go_are_named(eyelevel: Eyelevel, knowledge: Path, tmp_path: Path) -> None:
    folder = write_knowledge(tmp_path / "renamed")
    (folder / "answers" / "account.yaml").write_text(ANSWERS.replace("event-times", "game-night"), "utf-8")
    result = eyelevel("kb", "diff", knowledge, folder)
    assert result.stdout.startswith("Gone: event-times\nNew: game-night\n")
    assert result.exit_code == 1


def test_another_answer_text_alone_flips_nothing(eyelevel: Eyelevel, knowledge: Path, tmp_path: Path) -> None:
    folder = write_knowledge(tmp_path / "reworded")
    (folder / "answers" / "account.yaml").write_text(ANSWERS.replace("Fridays at 20:00.", "Mondays."), "utf-8")
    assert eyelevel("kb", "diff", knowledge, folder).exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        "I forgot my password\n\nis there an event tonight, or not\n",
        "label\ttext\nreset\tI forgot my password\nx\twhen is game night\n",
        'lang,text\nen,I forgot my password\nen,"is there an event tonight, or not"\n',
    ],
)
def test_messages_are_lines_or_a_column(
    eyelevel: Eyelevel, knowledge: Path, changed: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "asked").write_text(content, "utf-8")
    result = eyelevel("kb", "diff", knowledge, changed, "--messages", tmp_path / "asked", "--json")
    told = json.loads(result.stdout)
    assert (told["messages"], told["flipped"], result.exit_code) == (2, 1, 1)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"caf\xe9\n", b'text,lang\n"never closed,en\n'])
def test_messages_that_cannot_be_read_are_broken_input(
    eyelevel: Eyelevel, knowledge: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "asked").write_bytes(content)
    result = eyelevel("kb", "diff", knowledge, knowledge, "--messages", tmp_path / "asked")
    assert result.exit_code == 2
    assert "asked" in result.stderr


def test_broken_knowledge_and_missing_folders_are_broken_input(
    eyelevel: Eyelevel, knowledge: Path, tmp_path: Path
) -> None:
    broken = write_knowledge(tmp_path / "broken")
    (broken / "answers" / "two.yaml").write_text("topic: two\nentries: []\n")
    result = eyelevel("kb", "diff", knowledge, broken)
    assert result.exit_code == 2
    assert "two.yaml:2:" in result.stderr
    assert eyelevel("kb", "diff", tmp_path / "none", knowledge).exit_code == 2
    assert eyelevel("kb", "diff", knowledge, knowledge, "--messages", tmp_path / "none").exit_code == 2
