import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Eyelevel = Callable[..., Result]

ROWS = """\
label\ttext
reset-password\tHow do I reset my password?
Delete_Account\tHow do I delete my account?
ban-appeal\tplease lift my ban
\twhat is the airspeed of a swallow
\tblue curtains in the kitchen
"""


@pytest.fixture
def messages() -> Path:
    path = Path("messages.tsv")
    path.write_text(ROWS)
    return path


def test_json_has_exactly_the_published_fields(eyelevel: Eyelevel, knowledge: Path, messages: Path) -> None:
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages, "--lang", "en", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert list(found) == [
        "entries", "phrasings", "messages", "in_scope", "top1", "top3", "auroc", "coverage_at_95", "honest",
        "latency_ms", "load_s", "calibration_error", "calibration_error_by_chance", "reliability",
    ]  # fmt: skip
    assert list(found["honest"]) == ["target", "threshold", "precision", "coverage", "out_of_scope_answered"]
    assert list(found["latency_ms"]) == ["p50", "p99"]
    assert (found["entries"], found["phrasings"], found["messages"], found["in_scope"]) == (4, 24, 5, 3)
    assert (found["top1"], found["top3"], found["auroc"], found["coverage_at_95"]) == (1, 1, 1, 1)
    assert found["honest"]["target"] == 0.95
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p99"]
    assert found["load_s"] > 0
    assert sum(each["messages"] for each in found["reliability"]) == 5
    assert all(each["low"] <= each["confidence"] <= each["high"] for each in found["reliability"])


def test_people_get_a_table(eyelevel: Eyelevel, knowledge: Path, messages: Path) -> None:
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages)
    assert result.exit_code == 0
    assert "top1" in result.stdout
    assert "100.0%" in result.stdout
    assert " ms" in result.stdout
    assert "share right" in result.stdout


def test_a_label_that_names_no_entry_is_warned_of_once_and_counts_as_missed(
    eyelevel: Eyelevel, knowledge: Path, messages: Path
) -> None:
    messages.write_text(ROWS + "reset-pasword\tchange my password please\nreset-pasword\tI forgot my password\n")
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages, "--json")
    assert result.exit_code == 0
    assert result.stderr.count("unknown-label") == 1
    found = json.loads(result.stdout)
    assert (found["in_scope"], found["top1"]) == (5, 0.6)


def test_the_precision_of_the_configuration_is_the_target(eyelevel: Eyelevel, knowledge: Path, messages: Path) -> None:
    Path("config.yaml").write_text("matching: {precision: 0.8}\n")
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages, "--json")
    assert json.loads(result.stdout)["honest"]["target"] == 0.8


def test_messages_with_faults_are_broken_input(eyelevel: Eyelevel, knowledge: Path) -> None:
    Path("bad.tsv").write_text("label\ttext\na\n")
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", "bad.tsv")
    assert result.exit_code == 2
    assert "bad.tsv:2:1: error:" in result.stderr


def test_a_file_with_a_header_alone_has_no_figures(eyelevel: Eyelevel, knowledge: Path) -> None:
    Path("none.tsv").write_text("label\ttext\n")
    result = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", "none.tsv", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["top1"] is None


def test_a_language_the_knowledge_does_not_speak_is_said(eyelevel: Eyelevel, knowledge: Path, messages: Path) -> None:
    known = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages, "--lang", "EN", "--json")
    assert (known.exit_code, known.stderr) == (0, "")
    odd = eyelevel("kb", "eval", "--knowledge", knowledge, "--messages", messages, "--lang", "tlh", "--json")
    assert odd.exit_code == 0
    assert "does not speak “tlh”" in odd.stderr
