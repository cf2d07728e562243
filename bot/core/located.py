"""YAML files as plain data that knows its places, and pydantic's complaints as faults at those places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.composing import Node, compose, describe
from bot.core.faults import Fault, Severity
from bot.core.suggesting import suggest

MAX_BYTES = 8 * 1024 * 1024
"""Largest file that is read: room for 100,000 phrasings."""

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""

_Model = TypeVar("_Model", bound=BaseModel)

# What YAML does not allow, and the line breaks that it counts and editors do not.
_UNWANTED = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read. ``name`` is how faults call it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Located:
    """What a file says. ``root`` is None where it could not be read; ``faults`` then say why."""

    source: SourceFile
    text: str
    root: Node | None
    faults: tuple[Fault, ...]

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever stands in the file
        """The file as dicts, lists, text, numbers, booleans and None."""
        return self.root.plain() if self.root else None

    def where(self, path: Path) -> tuple[int, int]:
        """Return line and column of a value, or of the nearest one around it that is there."""
        node = self.node(path)
        return (node.line, node.column) if node else (1, 1)

    def where_key(self, path: Path) -> tuple[int, int]:
        """Return line and column of the key that ``path`` ends with; of the value where it is no key."""
        around = self.node(path[:-1]) if path else None
        for key, _ in around.pairs if around else ():
            if key.written == path[-1]:
                return key.line, key.column
        return self.where(path)

    def where_in(self, path: Path, part: str, nth: int = 0) -> tuple[int, int]:
        """Return line and column of the nth ``part`` inside the text at ``path``, as it stands in the file."""
        node = self.node(path)
        if node is None:
            return 1, 1
        at = node.start - 1
        for _ in range(nth + 1):
            at = self.text.find(part, at + 1, node.end)
            if at < 0:  # escaped or folded in the file: the text's beginning must do
                return node.line, node.column
        before = _LINE_BREAK.split(self.text[:at])
        return len(before), len(before[-1]) + 1

    def node(self, path: Path) -> Node | None:
        """Walk down as far as ``path`` can be followed; a step that leads nowhere is left out."""
        node = self.root
        for step in path:
            node = _step(node, step) or node
        return node

    def fault(
        self, path: Path, code: str, message: str, hint: str = "", *, key: bool = False, warning: bool = False
    ) -> Fault:
        """Build a fault about the value (or with ``key`` the key) at ``path``."""
        line, column = self.where_key(path) if key else self.where(path)
        severity = Severity.WARNING if warning else Severity.ERROR
        return Fault(self.source.name, line, column, code, message, hint, severity)


def read_yaml(source: SourceFile) -> Located:
    """Read one file whose top level must be a mapping. Never raises; what is wrong stands in ``faults``."""
    text, fault = _decode(source)
    if fault is not None:
        return Located(source, text, None, (fault,))
    root, faults = compose(source.name, text)
    if not faults:
        if root is None or (root.kind == "scalar" and root.scalar is None):
            faults = (Fault(source.name, 1, 1, "empty-file", "The file is empty.", "Fill it or remove it."),)
        elif root.kind != "mapping":
            message = f"The file holds {describe(root.plain())} at its top; keys such as “topic:” are expected."
            faults = (Fault(source.name, root.line, root.column, "not-a-mapping", message, "Begin with a key."),)
    return Located(source, text, root if root and root.kind == "mapping" else None, faults)


def validate(model: type[_Model], located: Located) -> tuple[_Model | None, tuple[Fault, ...]]:
    """Check what a file says against ``model``; None where it does not fit, with a fault for each reason.

    A file that could not be read has said so in ``located.faults``: nothing is added here.
    """
    if located.root is None:
        return None, ()
    try:
        return model.model_validate(located.value), ()
    except ValidationError as error:
        schema = model.model_json_schema(by_alias=True)
        return None, tuple(_translate(located, schema, dict(details)) for details in error.errors(include_url=False))


def _decode(source: SourceFile) -> tuple[str, Fault | None]:
    if len(source.data) > MAX_BYTES:
        message = f"The file has {len(source.data):,} bytes; at most {MAX_BYTES:,} are read."
        return "", Fault(source.name, 0, 0, "too-large", message, "Split it into several files.")
    try:
        text = source.data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = _LINE_BREAK.split(source.data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        message = f"Byte 0x{source.data[error.start]:02x} is not UTF-8."
        hint = "Save the file in the encoding UTF-8."
        return "", Fault(source.name, len(before), len(before[-1]) + 1, "not-utf-8", message, hint)
    unwanted = _UNWANTED.search(text)
    if unwanted is None:
        return text, None
    before = _LINE_BREAK.split(text[: unwanted.start()])
    message = f"The invisible character U+{ord(unwanted[0]):04X} stands here."
    return text, Fault(source.name, len(before), len(before[-1]) + 1, "control-character", message, "Remove it.")


def _step(node: Node | None, step: str | int) -> Node | None:
    if node is None:
        return None
    if isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return next((value for key, value in node.pairs if key.written == step), None)


_TYPES: Mapping[str, str] = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
}


def _translate(located: Located, schema: Mapping[str, Any], details: Mapping[str, Any]) -> Fault:
    kind, path, context = str(details["type"]), tuple(details["loc"]), dict(details.get("ctx") or {})
    if path and path[-1] == "[key]":
        path = path[:-1]
        return located.fault(path, kind.replace("_", "-"), str(details["msg"]), context.get("hint", ""), key=True)
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        hint = suggest(name, known_keys(schema, path[:-1]))
        return located.fault(path, "unknown-key", f"The key “{name}” is not known here.", hint, key=True)
    if kind == "missing":
        return located.fault(path, "missing-key", f"The key “{name}” is missing.", f"Add “{name}:”.")
    if kind in _TYPES:
        return _wrong_type(located, path, _TYPES[kind], details["input"])
    if kind in {"literal_error", "enum"}:
        allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        message = f"“{_written(located, path, details['input'])}” is not one of {', '.join(allowed)}."
        return located.fault(path, "wrong-value", message, suggest(str(details["input"]), allowed))
    # Everything else comes from the model's own validators, which name code and hint themselves.
    code = kind.replace("_", "-") if "hint" in context else "wrong-value"
    return located.fault(path, code, str(details["msg"]), str(context.get("hint", "")))


def _wrong_type(located: Located, path: Path, wanted: str, found: object) -> Fault:
    written = _written(located, path, found)
    if wanted == "text" and isinstance(found, bool | int | float):
        message = f"“{written}” is read as {describe(found)}; text is wanted."
        return located.fault(path, "wrong-type", message, f'Put it in quotes: "{written}".')
    message = f"{wanted[0].upper()}{wanted[1:]} is wanted here; this is {describe(found)}."
    hints = {"a list": "Put each value on a line of its own that begins with “- ”.", "text": "Write a text."}
    return located.fault(path, "wrong-type", message, hints.get(wanted, ""), key=found is None)


def _written(located: Located, path: Path, found: object) -> str:
    node = located.node(path)
    return node.written if node and node.kind == "scalar" else str(found)


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
