"""``eyelevel playground`` as a process: it prints where it is, serves there, and ends well."""

import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.patience import PATIENCE, ended
from tests.small_knowledge import write_knowledge

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    config = tmp_path / "config.yaml"
    config.write_text("playground: {port: 0}\n")
    write_knowledge(tmp_path / "knowledge")
    return [sys.executable, "-m", "bot", "playground", "--no-browser", "--config", str(config)]


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.fullmatch(r"Eyelevel's playground: (http://127\.0\.0\.1:\d+/\?token=\S+)\n", process.stdout.readline())
    assert found
    return found[1]


def start(command: list[str]) -> AbstractContextManager[subprocess.Popen[str]]:
    piped = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT)  # noqa: S603
    return ended(piped)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_serves_there_and_ends_well(command: list[str], signal_number: signal.Signals) -> None:
    with start(command) as process:
        address = address_of(process)
        with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address) as page:
            assert page.status == 200
            assert b"<html" in page.read()
        process.send_signal(signal_number)
        assert process.wait(PATIENCE) == 0


def test_the_session_survives_a_restart(command: list[str]) -> None:
    tokens = []
    for _ in range(2):
        with start(command) as process:
            tokens.append(address_of(process).rpartition("=")[2])
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    assert tokens[0] == tokens[1]


def test_a_taken_port_is_told_and_how_to_go_on(command: list[str]) -> None:
    with start(command) as first:
        port = address_of(first).split(":")[2].partition("/")[0]
        other = [*command[:-1], command[-1].replace("config.yaml", "other.yaml")]
        Path(other[-1]).write_text("store: {file: other.db}\n")
        second = subprocess.run(  # noqa: S603 - this Python
            [*other, "--port", port], capture_output=True, text=True, cwd=PROJECT, check=False
        )
        assert second.returncode == 2
        assert f"Port {port} on 127.0.0.1 is taken." in second.stderr
