"""Every file in tests/broken_knowledge is reported with exactly what is wrong with it, all in one report."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.core.faults import Fault, Severity
from bot.core.lines import LABELS, PLACEHOLDERS
from bot.loading import load, shipped_knowledge

FOLDER = Path(__file__).parent / "broken_knowledge"
EXPECTED: dict[str, list[str]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report() -> dict[str, list[Fault]]:
    by_file: dict[str, list[Fault]] = {name: [] for name in EXPECTED}
    for fault in load(FOLDER, shipped_knowledge()).faults:
        path = Path(fault.file)
        if path.is_relative_to(FOLDER):
            by_file.setdefault(path.relative_to(FOLDER).as_posix(), []).append(fault)
    return by_file


def test_every_file_has_its_expectation(report: dict[str, list[Fault]]) -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("**/*.yaml")} - {"expected.yaml"}
    assert set(report) == set(EXPECTED) == files
    assert sum(bool(expected) for expected in EXPECTED.values()) >= 40


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_reported_exactly(name: str, report: dict[str, list[Fault]]) -> None:
    faults = [fault for fault in report[name] if not (name.startswith("lines/") and fault.code == "missing-key")]
    assert [f"{each.line}:{each.column} {each.severity.value} {each.code}" for each in faults] == EXPECTED[name]


def test_the_report_is_the_same_without_libyaml(
    report: dict[str, list[Fault]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    again = [fault for fault in load(FOLDER, shipped_knowledge()).faults if Path(fault.file).is_relative_to(FOLDER)]
    assert again == [fault for faults in report.values() for fault in faults]


def test_every_fault_says_how_to_mend_it(report: dict[str, list[Fault]]) -> None:
    without = [str(fault) for faults in report.values() for fault in faults if not fault.hint or not fault.message]
    assert without == []


def test_every_line_that_is_missing_is_named(report: dict[str, list[Fault]]) -> None:
    missing = {fault.hint for fault in report["lines/xx.yaml"] if fault.code == "missing-key"}
    there = {"clarify.ask", "clarify.picked", "button.claim", "button.helped"}
    assert missing == {f"Add “{key}:”." for key in (set(PLACEHOLDERS) | LABELS) - there}


def test_what_is_broken_is_not_used() -> None:
    loaded = load(FOLDER, shipped_knowledge())
    assert loaded.knowledge is None
    assert not loaded.usable
    assert loaded.lines == {}
    assert Severity.WARNING in {fault.severity for fault in loaded.faults}
