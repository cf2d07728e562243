"""Holds each request against Discord's own OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SPEC = Path(__file__).with_name("spec.json")
ROOT = "urn:discord"


class Spec:
    """The document, ready to check requests.

    discord.py writes some snowflakes as integers where the document wants strings; Discord takes both, so
    the schema of a snowflake is widened here and nowhere else.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
        resource = Resource(contents=document, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._paths: dict[str, Any] = document["paths"]
        self._validators: dict[str, Draft202012Validator] = {}

    def serves(self, method: str, template: str) -> bool:
        return method.lower() in self._paths.get(template, {})

    def faults(
        self, method: str, template: str, path: Mapping[str, str], query: Mapping[str, str], body: object
    ) -> Iterator[str]:
        """Yield what is wrong with a request to ``template``; ``body`` is None where none was sent."""
        item = self._paths[template]
        operation = item[method.lower()]
        yield from self._faults_of_parameters([*item["parameters"], *operation["parameters"]], path, query)
        if body is None:
            return
        if "body" not in operation:
            yield "a body where the document knows none"
            return
        pointer = f"#/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}/body"
        if (fault := self._fault(pointer, body)) is not None:
            yield fault

    def _faults_of_parameters(
        self, known: list[dict[str, Any]], path: Mapping[str, str], query: Mapping[str, str]
    ) -> Iterator[str]:
        named = {(each["in"], each["name"]): each for each in known}
        for where, given in (("path", path), ("query", query)):
            for name, value in given.items():
                if (where, name) not in named:
                    yield f"{where} {name}: unknown"
                    continue
                schema = {"$defs": {"it": named[where, name]["schema"]}}
                key = json.dumps(schema["$defs"]["it"], sort_keys=True)
                if (fault := self._fault(key, _read(value, schema["$defs"]["it"]), schema["$defs"]["it"])) is not None:
                    yield f"{where} {name}: {fault}"
        for (where, name), each in named.items():
            if each.get("required") and name not in (path if where == "path" else query):
                yield f"{where} {name}: missing"

    def _fault(self, key: str, value: object, schema: dict[str, Any] | None = None) -> str | None:
        if key not in self._validators:
            # References of an inline schema are relative to the document.
            whole = {"$ref": ROOT + key} if schema is None else _absolute(schema)
            self._validators[key] = Draft202012Validator(whole, registry=self._registry)
        error = best_match(self._validators[key].iter_errors(value))
        return None if error is None else f"{error.json_path}: {error.message}"[:400]


def _absolute(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: ROOT + inner if name == "$ref" and str(inner).startswith("#") else _absolute(inner)
            for name, inner in part.items()
        }
    return [_absolute(inner) for inner in part] if isinstance(part, list) else part


def _read(value: str, schema: dict[str, Any]) -> object:
    """Read a parameter's text as the type its schema wants."""
    kind = schema.get("type")
    if kind == "integer" and value.lstrip("-").isdigit():
        return int(value)
    if kind == "boolean":
        return {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}.get(value, value)
    return value


@cache
def discord_spec() -> Spec:
    """Return the committed part of the document."""
    return Spec(json.loads(SPEC.read_text("utf-8")))
