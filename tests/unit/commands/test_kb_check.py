import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Eyelevel = Callable[..., Result]
ENTRY = """\
topic: one
owner: sync-team
entries:
  - id: sync-stuck
    questions: {en: ["sync is stuck", "the upload hangs"]}
    answer: {en: "Restart it."}
"""


@pytest.fixture
def folder() -> Path:
    answers = Path("kb/answers")
    answers.mkdir(parents=True)
    (answers / "one.yaml").write_text(ENTRY)
    return Path("kb")


def test_clean_knowledge_is_good(eyelevel: Eyelevel, folder: Path) -> None:
    result = eyelevel("kb", "check", "--knowledge", folder, "--no-health")
    assert result.exit_code == 0
    assert result.stdout == "kb: 1 entry, 2 phrasings in en; 0 errors, 0 warnings.\n"
    assert result.stderr == ""


def test_json_has_the_published_fields(eyelevel: Eyelevel, folder: Path) -> None:
    found = json.loads(eyelevel("kb", "check", "--knowledge", folder, "--json").stdout)
    version = found.pop("version")
    health = found.pop("health")
    assert list(health) == ["estimate", "misfits", "collisions", "one_sided", "unreachable", "examples"]
    assert found == {"faults": [], "entries": 1, "phrasings": 2, "languages": ["en"]}
    assert len(version) == 12


def test_every_fault_is_one_line_with_its_place_and_an_error_is_a_finding(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text(
        "topic: two\nentries:\n  - id: other\n    questions: {en: [how so]}\n    anwser: {en: x}\n    answer: {en: x}\n"
        "    follow_ups: [sync-stuk]\n"
    )
    result = eyelevel("kb", "check", "--knowledge", folder)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("kb/answers/two.yaml:5:5: error: ")
    assert "answer" in lines[0]
    assert lines[0].endswith("[unknown-key]")
    assert lines[-1].startswith("kb: ")
    assert "cannot be used" in lines[-1]


def test_faults_are_json_for_machines(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text("topic: two\nentries: []\n")
    result = eyelevel("kb", "check", "--knowledge", folder, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["entries"] is None
    (fault,) = found["faults"]
    assert list(fault) == ["file", "line", "column", "code", "message", "hint", "severity"]
    assert (fault["file"], fault["line"], fault["severity"]) == ("kb/answers/two.yaml", 2, "error")


def test_a_warning_is_a_finding_only_when_asked(eyelevel: Eyelevel, folder: Path) -> None:
    two = ENTRY.replace("sync-stuck", "other").replace("sync is stuck", "other thing").replace("the upload", "it")
    (folder / "answers" / "two.yaml").write_text(two + "    review_by: 2020-01-01\n")
    result = eyelevel("kb", "check", "--knowledge", folder)
    assert (result.exit_code, result.stdout.count(": warning: ")) == (0, 1)
    assert eyelevel("kb", "check", "--knowledge", folder, "--strict").exit_code == 1


def test_an_owner_that_is_no_team_is_a_warning_where_there_are_teams(eyelevel: Eyelevel, folder: Path) -> None:
    Path("config.yaml").write_text("teams: {sink-team: {name: Sinks}}\n")
    result = eyelevel("kb", "check", "--knowledge", folder)
    assert result.exit_code == 0
    assert "kb/answers/one.yaml:4:" in result.stdout
    assert "Did you mean “sink-team”? [unknown-team]" in result.stdout
    Path("config.yaml").write_text("teams: {sync-team: {name: Sync}}\n")
    assert "unknown-team" not in eyelevel("kb", "check", "--knowledge", folder).stdout


def test_the_examples_of_entries_are_tried(eyelevel: Eyelevel, knowledge: Path) -> None:
    text = (knowledge / "answers" / "account.yaml").read_text("utf-8")
    Path("kb/answers").mkdir(parents=True)
    Path("kb/answers/account.yaml").write_text(
        text.replace(
            "  - id: delete-account\n", "  - id: delete-account\n    must_match: {en: [I forgot my password]}\n"
        ),
        "utf-8",
    )
    result = eyelevel("kb", "check", "--knowledge", "kb")
    assert result.exit_code == 1
    assert "[must-match-fails]" in result.stdout


def test_files_of_the_configured_folder_are_named_from_here(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text("topic: two\nentries: []\n")
    Path("config.yaml").write_text("knowledge: {folder: kb}\n")
    assert eyelevel("kb", "check").stdout.startswith("kb/answers/two.yaml:2:")


def test_what_stands_in_a_file_cannot_steer_the_terminal(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text('topic: x\nentries: []\n"\\e[2Jkey": 1\n')
    result = eyelevel("kb", "check", "--knowledge", folder)
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout


ALIKE = """\
topic: passwords
entries:
  - id: reset
    questions: {en: ["reset my password", "password reset", "new password please", "please change my [password] now"]}
    answer: {en: "Settings, Password."}
  - id: change
    questions: {en: ["change my password", "change the password now", "please change it", "a password change"]}
    answer: {en: "Settings, Password."}
"""


def test_the_health_is_told_before_the_summary_and_is_no_finding(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text(ALIKE)
    result = eyelevel("kb", "check", "--knowledge", folder, "--strict")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Of 100 questions")
    assert "Phrasings that fit another entry better" in result.stdout
    assert "please change my [password] now (en)" in result.stdout
    assert "Entries that are taken for each other: 1" in result.stdout
    assert "only 2; five to ten are good" in result.stdout
    assert lines[-1] == "kb: 3 entries, 10 phrasings in en; 0 errors, 0 warnings."


def test_the_health_for_machines_names_pairs_and_their_words(eyelevel: Eyelevel, folder: Path) -> None:
    (folder / "answers" / "two.yaml").write_text(ALIKE)
    health = json.loads(eyelevel("kb", "check", "--knowledge", folder, "--json").stdout)["health"]
    (pair,) = health["collisions"]
    assert (pair["one"], pair["other"]) == ("change", "reset")
    assert pair["telling"] == {"change": ["a", "change", "it"], "reset": ["reset", "new"]}
    assert {"entry": "sync-stuck", "language": "en", "phrasings": 2, "shortcoming": "few", "example": ""} in (
        health["one_sided"]
    )
    assert health["estimate"]["tried"] == 10


def test_long_lists_are_cut_for_people_only(eyelevel: Eyelevel, folder: Path) -> None:
    entries = "".join(
        f"  - id: e{number}\n    questions: {{en: [matter {number} of many]}}\n    answer: {{en: Yes.}}\n"
        for number in range(13)
    )
    (folder / "answers" / "two.yaml").write_text("topic: two\nentries:\n" + entries)
    shown = eyelevel("kb", "check", "--knowledge", folder).stdout
    assert "Entries with few or one-sided phrasings: 14" in shown
    assert "… and 4 more; --json lists all." in shown
    told = json.loads(eyelevel("kb", "check", "--knowledge", folder, "--json").stdout)
    assert len(told["health"]["one_sided"]) == 14


def test_health_waits_until_the_errors_are_mended_and_may_be_left_out(eyelevel: Eyelevel, folder: Path) -> None:
    assert json.loads(eyelevel("kb", "check", "--knowledge", folder, "--no-health", "--json").stdout)["health"] is None
    (folder / "answers" / "two.yaml").write_text("topic: two\nentries: []\n")
    assert json.loads(eyelevel("kb", "check", "--knowledge", folder, "--json").stdout)["health"] is None
