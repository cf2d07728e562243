from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.located import SourceFile, read_yaml
from bot.loading import shipped_knowledge
from bot.schema import main, schemas, stale

KNOWLEDGE = shipped_knowledge()
PROJECT = KNOWLEDGE.parent
SHIPPED = sorted([*KNOWLEDGE.glob("*.yaml"), *KNOWLEDGE.glob("*/*.yaml"), PROJECT / "config.yaml"])


def schema_of(path: Path) -> Path:
    """Where the modeline of a file says its schema is."""
    first = path.read_text("utf-8").split("\n", 1)[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found, f"{path} does not begin with a modeline"
    return (path.parent / found[1]).resolve()


KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "array": list, "object": dict, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip


def unfit(schema: Mapping[str, Any], part: Mapping[str, Any], value: object, path: str = "") -> Iterator[str]:
    """Yield what an editor would underline: the part of JSON Schema that these schemas use."""
    if "$ref" in part:
        yield from unfit(schema, schema["$defs"][part["$ref"].rpartition("/")[2]], value, path)
    for choice in {"anyOf", "oneOf"} & part.keys():
        if all(list(unfit(schema, each, value, path)) for each in part[choice]):
            yield f"{path}: fits no {choice}"
    if "type" in part and not isinstance(value, KINDS[part["type"]]):
        yield f"{path}: is no {part['type']}"
    if "enum" in part and value not in part["enum"]:
        yield f"{path}: is none of {part['enum']}"
    if isinstance(value, str) and not re.search(part.get("pattern", ""), value):
        yield f"{path}: does not look like {part['pattern']}"
    yield from unfit_below(schema, part, value, path)


def unfit_below(schema: Mapping[str, Any], part: Mapping[str, Any], value: object, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from unfit(schema, part.get("items", {}), each, f"{path}/{index}")
    if isinstance(value, dict):
        yield from (f"{path}: {name} is missing" for name in part.get("required", ()) if name not in value)
        for name, each in value.items():
            yield from unfit_key(schema, part, name, each, path)


def unfit_key(schema: Mapping[str, Any], part: Mapping[str, Any], name: str, value: object, path: str) -> Iterator[str]:
    fitting = [part["properties"][name]] if name in part.get("properties", {}) else []
    fitting += [below for pattern, below in part.get("patternProperties", {}).items() if re.search(pattern, name)]
    others = part.get("additionalProperties", True)
    if not fitting and others is False:
        yield f"{path}: {name} is not known"
    for below in fitting or ([others] if isinstance(others, dict) else []):
        yield from unfit(schema, below, value, f"{path}/{name}")


def read_schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schemas()[name])
    return schema


def complaints(name: str, text: str) -> list[str]:
    schema = read_schema(name)
    return list(unfit(schema, schema, read_yaml(SourceFile(name, text.encode())).value))


def test_the_schemas_in_the_repository_are_what_the_types_say() -> None:
    assert stale(KNOWLEDGE / "schema") == (), "run python -m bot.schema"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema(path: Path) -> None:
    name = {"facts.yaml": "facts", "config.yaml": "config"}.get(path.name, path.parent.name)
    assert schema_of(path) == (KNOWLEDGE / "schema" / f"{name}.json").resolve()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_an_editor_finds_nothing_in_a_shipped_file(path: Path) -> None:
    assert complaints(schema_of(path).name, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("answers.json", "topic: t\nentries: []\nextra: 1", "extra is not known"),
        ("answers.json", "entries: []", "topic is missing"),
        ("answers.json", "topic: t\nentries: [{id: X, questions: {en: [a]}, answer: {en: b}}]", "/id: does not look"),
        ("answers.json", "topic: t\nentries: [{id: x, questions: {english: [a]}, answer: {en: b}}]", "english is not"),
        ("answers.json", "topic: t\nentries: [{id: x, questions: {en: a}, answer: {en: b}}]", "/en: is no array"),
        (
            "answers.json",
            "topic: t\nentries: [{id: x, questions: {en: [a]}, answer: {en: b}, handoff: maybe}]",
            "is none of",
        ),
        ("facts.json", "Product: x", "Product is not known"),
        ("facts.json", "product: [x]", "fits no oneOf"),
        ("lines.json", "language: en\nname: x\nlines: {}\nlabels: {}", "clarify.ask is missing"),
        ("lines.json", "language: en\nname: x\nlines: {clarify.aks: [x]}\nlabels: {}", "clarify.aks is not known"),
    ],
)
def test_an_editor_finds_what_the_parser_finds(name: str, text: str, complaint: str) -> None:
    assert any(complaint in each for each in complaints(name, text))


def test_keys_are_described_to_the_editor() -> None:
    entry = read_schema("answers.json")["$defs"]["EntryShape"]
    assert [name for name, each in entry["properties"].items() if not each.get("description")] == []


def test_writing_makes_checking_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "schema"
    assert main(["--check", "--into", str(folder)]) == 1
    assert "answers.json is out of date" in capsys.readouterr().err
    assert not folder.exists()
    assert main(["--into", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == set(schemas())
    assert main(["--check", "--into", str(folder)]) == 0
    (folder / "facts.json").write_text("{}")
    assert stale(folder) == ("facts.json",)
