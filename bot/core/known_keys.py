"""Which keys a JSON Schema knows at a place, for the hints about unknown ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def known_keys(schema: Mapping[str, Any], path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that a JSON Schema knows at ``path``."""
    places = [schema]
    for step in path:
        places = [below for place in places for below in _below(schema, place, step)] or places
    return tuple(key for place in places for each in _resolved(schema, place) for key in each.get("properties", {}))


def _below(schema: Mapping[str, Any], place: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    for each in _resolved(schema, place):
        if isinstance(step, int):
            if isinstance(each.get("items"), dict):
                yield each["items"]
        elif step in each.get("properties", {}):
            yield each["properties"][step]
        else:
            yield from each.get("patternProperties", {}).values()
            if isinstance(each.get("additionalProperties"), dict):
                yield each["additionalProperties"]


def _resolved(schema: Mapping[str, Any], place: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Follow references and alternatives to the objects that can stand at a place."""
    reference = place.get("$ref")
    if isinstance(reference, str):
        yield from _resolved(schema, schema["$defs"][reference.rpartition("/")[2]])
    for alternative in (*place.get("anyOf", ()), *place.get("oneOf", ()), *place.get("allOf", ())):
        yield from _resolved(schema, alternative)
    yield place
