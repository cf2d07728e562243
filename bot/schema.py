"""Writes the JSON Schemas by which editors complete and check the YAML files: ``python -m bot.schema [--check]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.config import Config
from bot.core.answers_file import AnswersFile, FactsFile
from bot.core.safety.shape import SafetyFile
from bot.core.wording import LinesFile
from bot.loading import shipped_knowledge

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, str]:
    """Return the text of each schema by its file name."""
    models: Mapping[str, type[BaseModel]] = {
        "answers.json": AnswersFile,
        "lines.json": LinesFile,
        "facts.json": FactsFile,
        "safety.json": SafetyFile,
        "config.json": Config,
    }
    return {name: _text(model) for name, model in models.items()}


def stale(folder: Path) -> tuple[str, ...]:
    """Return the names of the schemas in ``folder`` that are not what the types say now."""
    wanted = schemas()
    return tuple(name for name, text in wanted.items() if not _holds(folder / name, text))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the schemas, or with ``--check`` only say which ones are out of date (exit code 1)."""
    parser = argparse.ArgumentParser(prog="python -m bot.schema", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a schema is out of date")
    parser.add_argument("--into", type=Path, default=shipped_knowledge() / "schema", help="folder of the schemas")
    options = parser.parse_args(arguments)
    folder: Path = options.into
    changed = stale(folder)
    if options.check:
        for name in changed:
            sys.stderr.write(f"{folder / name} is out of date; run python -m bot.schema\n")
        return 1 if changed else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_text(schemas()[name], encoding="utf-8")
        sys.stderr.write(f"{folder / name} written\n")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _text(model: type[BaseModel]) -> str:
    schema = {"$schema": DIALECT, **_closed(model.model_json_schema(by_alias=True))}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _closed(part: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Let editors refuse keys that fit no pattern, e.g. “english” for “en”, as the parser does."""
    if isinstance(part, list):
        return [_closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(each) for key, each in part.items()}
    if "patternProperties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


if __name__ == "__main__":
    sys.exit(main())
