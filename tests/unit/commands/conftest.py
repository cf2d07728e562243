import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.small_knowledge import write_knowledge

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EYELEVEL_CONFIG", raising=False)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_knowledge(tmp_path_factory.mktemp("knowledge"))


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
