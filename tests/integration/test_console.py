"""``eyelevel console`` as a process: its input, its signals, its exit codes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE, ended
from tests.small_knowledge import write_knowledge

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("")
    write_knowledge(tmp_path / "knowledge")
    return path


@pytest.fixture
def command(config: Path) -> list[str]:
    return [sys.executable, "-m", "bot", "console", "--config", str(config)]


def test_a_persona_that_is_none_is_a_wrong_call(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - this Python
        [*command, "--as", "nobody"], input="", capture_output=True, text=True, cwd=PROJECT, check=False
    )
    assert done.returncode == 2
    assert "mia, jonas, alex, sara" in done.stderr


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well_while_it_waits_for_a_line(command: list[str], signal_number: signal.Signals) -> None:
    piped = subprocess.Popen(  # noqa: S603 - this Python
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT
    )
    with ended(piped) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal_number)
        assert process.wait(PATIENCE) == 0


def test_input_may_be_an_ordinary_file(command: list[str], tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("/help\nHow do I reset my password?")
    with script.open() as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, cwd=PROJECT, check=True)  # noqa: S603
    assert "Eyelevel: " in done.stdout


def test_two_at_once_are_refused(command: list[str]) -> None:
    piped = subprocess.Popen(  # noqa: S603 - this Python
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=PROJECT
    )
    with ended(piped) as first:
        assert first.stdout is not None
        first.stdout.readline()
        second = subprocess.run(command, input="", capture_output=True, text=True, cwd=PROJECT, check=False)  # noqa: S603
        assert second.returncode == 2
        assert "in use" in second.stderr
