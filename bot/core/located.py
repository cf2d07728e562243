"""YAML files as plain data that knows its places, and pydantic's complaints as faults at those places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.composing import Node, compose
from bot.core.decoding import decode, lines_of
from bot.core.faults import Fault, Severity
from bot.core.known_keys import known_keys
from bot.core.limits import beyond
from bot.core.scalars import describe
from bot.core.suggesting import nearest, suggest

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""

_Model = TypeVar("_Model", bound=BaseModel)


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
        before = lines_of(self.text[:at])
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
    text, fault = decode(source.name, source.data)
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
        details = _without_echoes([dict(each) for each in error.errors(include_url=False)], schema)
        return None, tuple(_translate(located, schema, each) for each in details)


def _step(node: Node | None, step: str | int) -> Node | None:
    if node is None:
        return None
    if isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return next((value for key, value in node.pairs if key.written == step), None)


_TYPES: Mapping[str, str] = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
}


def _translate(located: Located, schema: Mapping[str, Any], details: Mapping[str, Any]) -> Fault:
    kind, path, context = str(details["type"]), tuple(details["loc"]), dict(details.get("ctx") or {})
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
        meant = nearest(str(details["input"]), allowed)
        return located.fault(path, "wrong-value", message, f"Did you mean “{meant}”?" if meant else "Use one of them.")
    if kind == "string_too_long":
        message = f"The text has {len(str(details['input']))} characters; at most {context['max_length']} are allowed."
        return located.fault(path, "too-long", message, "Shorten it.")
    return _other(located, path, kind, details, schema)


def _other(located: Located, path: Path, kind: str, details: Mapping[str, Any], schema: Mapping[str, Any]) -> Fault:
    context = dict(details.get("ctx") or {})
    about_key = path[-1:] == ("[key]",)
    where = path[:-1] if about_key else path
    found = str(details["input"]) if about_key else _written(located, path, details["input"])
    told = beyond(kind, found, context, schema)
    if told:
        return located.fault(where, "wrong-value", *told, key=about_key)
    # Everything else comes from the model's own validators, which name code and hint themselves.
    code = kind.replace("_", "-") if "hint" in context else "wrong-value"
    message = str(details["msg"]).removeprefix("Value error, ")
    return located.fault(where, code, message, str(context.get("hint", "")), key=about_key)


def _without_echoes(errors: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Leave out what only follows from another fault: one slip, one fault.

    A key that stands there misspelt is missing as well, and a list whose parts have faults seems too short.
    """
    meant = {
        (tuple(each["loc"][:-1]), nearest(str(each["loc"][-1]), known_keys(schema, each["loc"][:-1])))
        for each in errors
        if each["type"] == "extra_forbidden"
    }
    inside = {tuple(each["loc"][:end]) for each in errors for end in range(len(each["loc"]))}
    return [
        each
        for each in errors
        if (each["type"] != "missing" or (tuple(each["loc"][:-1]), str(each["loc"][-1])) not in meant)
        and (each["type"] != "too_short" or tuple(each["loc"]) not in inside)
    ]


def _wrong_type(located: Located, path: Path, wanted: str, found: object) -> Fault:
    written = _written(located, path, found)
    if wanted == "text" and isinstance(found, bool | int | float):
        message = f"“{written}” is read as {describe(found)}; text is wanted."
        return located.fault(path, "wrong-type", message, f'Put it in quotes: "{written}".')
    message = f"{wanted[0].upper()}{wanted[1:]} is wanted here; this is {describe(found)}."
    hints = {
        "a list": "Put each value on a line of its own that begins with “- ”.",
        "a mapping": "Write lines such as “key: value” below it, further to the right.",
        "text": "Put it in quotes: a colon followed by a space means something else."
        if isinstance(found, dict)
        else "Write a text.",
    }
    return located.fault(path, "wrong-type", message, hints.get(wanted, ""), key=found is None)


def _written(located: Located, path: Path, found: object) -> str:
    node = located.node(path)
    return node.written if node and node.kind == "scalar" else str(found)
