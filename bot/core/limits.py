"""What pydantic says of values beyond their limits, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        # the kind: what is wrong, how to mend it, and the name pydantic has for the limit
        "greater_than_equal": ("“{found}” is too small.", "Use {limit} or more.", "ge"),
        "greater_than": ("“{found}” is too small.", "Use more than {limit}.", "gt"),
        "less_than_equal": ("“{found}” is too large.", "Use {limit} or less.", "le"),
        "less_than": ("“{found}” is too large.", "Use less than {limit}.", "lt"),
        "too_short": ("The list is too short.", "It needs {limit} or more.", "min_length"),
        "too_long": ("The list is too long.", "It takes {limit} at most.", "max_length"),
        "string_too_short": ("The text is too short.", "Write {limit} or more characters.", "min_length"),
        "path_type": ("The path of a file or folder is wanted here.", "Write it as text.", ""),
        "string_pattern_mismatch": ("“{found}” is not of the form that is wanted here.", "{limit}", "pattern"),
    }
)


def beyond(kind: str, found: str, context: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong and how to mend it, None for a fault of another kind.

    Args:
        kind: pydantic's name of the fault.
        found: the value as written.
        context: what pydantic tells of the limit.
        schema: the model's JSON Schema, which describes its patterns in words.
    """
    if kind not in _WORDS:
        return None
    message, hint, name = _WORDS[kind]
    limit = context.get(name, "")
    if kind == "string_pattern_mismatch":
        limit = _described(schema, str(limit))
    return message.replace("{found}", found), hint.replace("{limit}", str(limit))


def _described(schema: object, pattern: str) -> str:
    """Return the description that stands beside ``pattern``, the pattern itself where nothing does."""
    nodes = [schema]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if node.get("pattern") == pattern and "description" in node:
                return str(node["description"])
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)
    return f"It must match {pattern}."
