"""docs/knowledge.md names every key and every fault there is, and none that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core import composing, decoding
from bot.core.answers_file import MAX_ID, AnswersFile, EntryShape

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs" / "knowledge.md").read_text("utf-8")
SOURCES = [
    PROJECT / "bot" / name
    for name in (
        "loading.py", "core/answers_file.py", "core/checkup.py", "core/composing.py", "core/decoding.py",
        "core/facts.py", "core/knowledge.py", "core/knowledge_checks.py", "core/located.py", "core/syntax.py",
        "core/topic.py", "core/wording.py",
    )
]  # fmt: skip
FAULT_TABLES = TEXT[TEXT.index("## Faults") : TEXT.index("## Schemas")]
DOCUMENTED = {
    code for row in re.findall(r"^\| (`.*?) \|", FAULT_TABLES, re.MULTILINE) for code in row[1:-1].split("`, `")
}


@pytest.mark.parametrize("key", [*AnswersFile.model_fields, *EntryShape.model_fields])
def test_every_key_has_a_row(key: str) -> None:
    assert f"| `{key}` |" in TEXT


def test_whether_a_key_is_needed_is_said() -> None:
    for name, field in (*AnswersFile.model_fields.items(), *EntryShape.model_fields.items()):
        if name != "owner":
            assert f"| `{name}` | {'yes' if field.is_required() else 'no'} |" in TEXT


def test_every_documented_fault_exists() -> None:
    written = "".join(path.read_text("utf-8") for path in SOURCES)
    gone = {code for code in DOCUMENTED if f'"{code}"' not in written and f'"{code.replace("-", "_")}"' not in written}
    assert gone == set()


def test_every_fault_in_the_broken_files_is_documented() -> None:
    expected = (PROJECT / "tests" / "broken_knowledge" / "expected.yaml").read_text("utf-8")
    assert {code for _, code in re.findall(r"- \S+ (error|warning) (\S+)", expected)} <= DOCUMENTED
    severities = {code: severity for severity, code in re.findall(r"- \S+ (error|warning) (\S+)", expected)}
    for code, severity in severities.items():
        (row,) = (line for line in FAULT_TABLES.split("\n") if f"`{code}`" in line)
        assert f"| {severity} |" in row


def test_the_limits_are_the_ones_in_force() -> None:
    assert f"{decoding.MAX_BYTES // 1024 // 1024} MB a file, {composing.MAX_DEPTH} levels" in TEXT
    assert f"{composing.MAX_ALIASES} aliases that stand for at most {composing.MAX_EXPANDED:,} values" in TEXT
    assert f"at most {MAX_ID} characters" in TEXT
