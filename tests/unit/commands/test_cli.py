import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import Result

from tests.patience import PATIENCE

Eyelevel = Callable[..., Result]
Start = Callable[[Sequence[str | Path]], subprocess.Popen[bytes]]


def test_help_names_every_command(eyelevel: Eyelevel) -> None:
    result = eyelevel("--help")
    assert result.exit_code == 0
    for command in ("triage", "playground", "console", "doctor", "kb"):
        assert re.search(rf"\b{command}\b", result.stdout)


def test_help_does_not_wait_for_heavy_libraries() -> None:
    code = "import sys, bot.cli; bot.cli.app(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_project())  # noqa: S603
    loaded = done.stdout.rpartition("[")[2]
    for heavy in ("numpy", "scipy", "aiohttp", "phonenumbers", "bot.core", "bot.config"):
        assert f"'{heavy}'" not in loaded


def _project() -> Path:
    return Path(__file__).resolve().parents[3]


def test_the_version_is_one_line_on_stdout(eyelevel: Eyelevel) -> None:
    result = eyelevel("--version")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["triage", "--nonsense"],
        ["kb", "ask"],
        ["kb", "import", "x.tsv"],
        ["kb", "eval"],
        ["playground", "--port", "x"],
    ],
)
def test_a_wrong_call_is_explained_on_stderr(eyelevel: Eyelevel, arguments: list[str]) -> None:
    result = eyelevel(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


@pytest.mark.parametrize("arguments", [["triage"], ["kb", "check"], ["kb", "ask", "hi"], ["playground"], ["console"]])
def test_every_fault_of_the_configuration_is_told_on_stderr(eyelevel: Eyelevel, arguments: list[str]) -> None:
    Path("config.yaml").write_text("prot: 1\nstore: {fiel: x}\n")
    result = eyelevel(*arguments, stdin="")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == ["config.yaml:1:1", "config.yaml:2:9"]


@pytest.mark.parametrize(
    "arguments", [["triage"], ["kb", "check"], ["kb", "ask", "hi"], ["kb", "eval", "--messages", "m.tsv"]]
)
def test_a_knowledge_folder_that_is_not_there_is_named(eyelevel: Eyelevel, arguments: list[str]) -> None:
    Path("m.tsv").write_text("label\ttext\na\tb\n")
    result = eyelevel(*arguments, "--knowledge", "nowhere", stdin="")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_reader_that_goes_away_ends_the_command_quietly(start: Start, knowledge: Path) -> None:
    process = start(["triage", "--knowledge", knowledge])
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b'{"text": "hello"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    try:
        process.stdin.write(b'{"text": "hello"}\n' * 5000)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it stopped reading, as it should
    assert process.wait(PATIENCE) == 141
    assert process.stderr.read() == b""


def test_ctrl_c_ends_the_command_quietly(start: Start, knowledge: Path) -> None:
    process = start(["triage", "--knowledge", knowledge])
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"text": "hello"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said == b""
