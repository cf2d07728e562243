import json
import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot import e5, encoders
from bot.encoders import INSTALL, REINSTALL, open_words

Eyelevel = Callable[..., Result]


@pytest.fixture
def configured(knowledge: Path) -> Path:
    path = Path("config.yaml")
    path.write_text(f"knowledge: {{folder: {knowledge}}}\nplayground: {{port: 0}}\n")
    return path


@pytest.fixture
def checks(eyelevel: Eyelevel) -> Callable[..., dict[str, tuple[str, str, str]]]:
    def run(exit_code: int) -> dict[str, tuple[str, str, str]]:
        result = eyelevel("doctor", "--json")
        assert result.exit_code == exit_code
        found = json.loads(result.stdout)
        assert found["ok"] is (exit_code == 0)
        return {check["name"]: (check["health"], check["found"], check["mend"]) for check in found["checks"]}

    return run


Checks = Callable[[int], dict[str, tuple[str, str, str]]]


@pytest.mark.usefixtures("configured")
def test_a_sound_machine_is_good(checks: Checks) -> None:
    found = checks(0)
    assert {
        found[name][0] for name in ("Python", "packages", "configuration", "knowledge", "database", "disk", "port")
    } == {"ok"}
    assert "4 entries in de, en" in found["knowledge"][1]
    assert "numpy" in found["packages"][1]
    assert not Path("data").exists()  # looking changes nothing


@pytest.mark.usefixtures("configured")
def test_people_get_a_table(eyelevel: Eyelevel) -> None:
    result = eyelevel("doctor")
    assert result.exit_code == 0
    assert "How to mend it" in result.stdout


def test_faults_of_the_configuration_are_findings_each_with_its_place(eyelevel: Eyelevel) -> None:
    Path("config.yaml").write_text("prot: 1\nlogging: {level: loud}\n")
    result = eyelevel("doctor", "--json")
    assert result.exit_code == 1
    faults = [check for check in json.loads(result.stdout)["checks"] if check["name"] == "configuration"]
    assert [fault["found"].partition(": ")[0] for fault in faults] == ["config.yaml:1:1", "config.yaml:2:18"]


def test_broken_knowledge_fails_and_says_what_lists_it(checks: Checks, configured: Path) -> None:
    Path("kb").mkdir()
    Path("kb/x.yaml").write_text("topic: x\nentries: []\n")
    configured.write_text("knowledge: {folder: kb}\nplayground: {port: 0}\n")
    health, _, mend = checks(1)["knowledge"]
    assert health == "fail"
    assert "kb check" in mend


def test_knowledge_that_is_not_there_fails(checks: Checks, configured: Path) -> None:
    configured.write_text("knowledge: {folder: nowhere}\nplayground: {port: 0}\n")
    assert checks(1)["knowledge"][0] == "fail"


@pytest.mark.usefixtures("configured")
def test_a_file_that_is_no_database_fails(checks: Checks) -> None:
    Path("data").mkdir()
    Path("data/eyelevel.db").write_text("this is no database, whatever its name says " * 100)
    health, found, _ = checks(1)["database"]
    assert health == "fail"
    assert "eyelevel.db" in found


@pytest.mark.usefixtures("configured")
def test_a_folder_that_cannot_be_written_fails(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data").mkdir()
    # Root, as whom builds run, may write everywhere; so the question is answered for it.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "data")
    health, found, _ = checks(1)["database"]
    assert health == "fail"
    assert "data" in found


def test_the_encoder_in_use_is_named_with_its_version(checks: Checks, configured: Path) -> None:
    health, found, _ = checks(0)["encoder"]
    assert health == "ok"
    assert found == f"words {open_words().version}"
    configured.write_text(f"{configured.read_text()}matching: {{encoder: none}}\n")
    assert checks(0)["encoder"][1] == "none is asked for: spelling alone"


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("content", [b"PK and then nothing", None], ids=["damaged", "missing"])
def test_a_table_of_words_that_cannot_be_read_is_named(
    checks: Checks, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        Path("words.npz").write_bytes(content)
    monkeypatch.setattr(encoders, "WORDS_FILE", Path("words.npz"))
    health, found, mend = checks(1)["encoder"]
    assert health == "fail"
    assert "words.npz cannot be used" in found
    assert mend == REINSTALL


@pytest.mark.parametrize(
    ("name", "mending"), [("use", INSTALL), ("use+e5", f"{INSTALL}, or matching.encoder: use or words")]
)
def test_an_encoder_that_is_not_installed_is_named_with_how_to_install_it(
    checks: Checks, configured: Path, monkeypatch: pytest.MonkeyPatch, name: str, mending: str
) -> None:
    configured.write_text(f"{configured.read_text()}matching: {{encoder: {name}}}\n")
    monkeypatch.setattr(encoders, "_MODULE", "no_such_encoder")
    monkeypatch.setattr(e5, "MODULE", "no_such_encoder")
    health, _, mend = checks(1)["encoder"]
    assert (health, mend) == ("fail", mending)


def test_a_taken_port_is_a_warning_with_a_way_out(checks: Checks, configured: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        configured.write_text(configured.read_text().replace("port: 0", f"port: {port}"))
        health, found, mend = checks(0)["port"]
    assert health == "warn"
    assert str(port) in found
    assert "--port" in mend


@pytest.mark.usefixtures("configured")
def test_without_a_browser_one_is_told_what_to_do(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.get", _no_browser)
    assert checks(0)["browser"][0] == "warn"


def _no_browser() -> None:
    raise webbrowser.Error("none")
