"""What is installed holds what the code reads: weights, and the licences of what they came from."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bot.encoders import WORDS_FILE
from bot.judging import SHIPPED

PROJECT = Path(__file__).resolve().parents[2]
WEIGHTS = (SHIPPED, WORDS_FILE)
LICENCES = ("LICENSE", "LICENSE-APACHE", "NOTICE")


def test_weights_lie_in_a_package_of_the_wheel_and_no_rule_leaves_them_out():
    build = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    for file in WEIGHTS:
        assert file.relative_to(PROJECT).parts[0] in wheel["packages"]
        # Hatchling leaves out what Git ignores.
        ignored = [line for line in (PROJECT / ".gitignore").read_text("utf-8").split() if file.match(line.strip("/"))]
        assert ignored == []
    assert not {"exclude", "only-include"} & (build.keys() | wheel.keys())


def test_whoever_gets_the_words_gets_their_licence():
    notice = (PROJECT / "NOTICE").read_text("utf-8")
    assert str(WORDS_FILE.relative_to(PROJECT)) in notice
    assert "Apache License" in notice
    assert "Version 2.0" in (PROJECT / "LICENSE-APACHE").read_text("utf-8")


def test_the_wheel_holds_the_weights_and_the_licences(tmp_path):
    pytest.importorskip("hatchling", reason="pip install hatchling builds the wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)  # noqa: S603 - this Python
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for file in WEIGHTS:
            assert archive.read(str(file.relative_to(PROJECT))) == file.read_bytes()
    assert [name for name in LICENCES if not any(each.endswith(f".dist-info/licenses/{name}") for each in names)] == []
