"""YAML text to a tree of nodes that know their place, refused early where it could do harm.

The tree is built from the parser's events without recursion, so depth, aliases and expanded size are checked
before anything is built from them: a "billion laughs" file costs no more than its own length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from bot.core.decoding import unwanted_in
from bot.core.faults import Fault
from bot.core.scalars import Scalar, describe, resolve
from bot.core.syntax import syntax_fault

MAX_DEPTH = 16
"""Deepest nesting of lists and mappings; the schema needs six."""
MAX_ALIASES = 200
"""Most ``*aliases`` in one file."""
MAX_EXPANDED = 50_000
"""Most values that the aliases of one file may stand for, all together."""


class _Mark(Protocol):
    """A place as either parser gives it, counted from 0."""

    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a file. Lines and columns count from 1, ``start`` and ``end`` are offsets into the text."""

    line: int
    column: int
    start: int
    end: int
    kind: str
    """``scalar``, ``list`` or ``mapping``."""
    scalar: Scalar = None
    written: str = ""
    """The scalar as it stands in the file, quotes and folding undone."""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    size: int = 1
    """How many values it stands for, aliases expanded."""

    def plain(self) -> object:
        """Return dicts, lists and scalars without their places; of a doubled key the first one counts."""
        if self.kind == "list":
            return [item.plain() for item in self.items]
        if self.kind == "mapping":
            values: dict[str, object] = {}
            for key, value in self.pairs:
                if key.kind == "scalar":
                    values.setdefault(key.written, value.plain())
            return values
        return self.scalar


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    event: CollectionStartEvent
    children: list[Node] = field(default_factory=list)


class _RefusedError(Exception):
    """Nothing behind this fault is worth reading."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class _Composer:
    """Builds the tree of one file from its events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self._aliases = 0
        self._expanded = 0

    def take(self, event: Event) -> None:
        """Take the next event.

        Raises:
            _RefusedError: the file must not be read on.
        """
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                hint = "Keep the first one and put the others into files of their own."
                raise self._refused(event, "several-documents", "A second document starts here.", hint)
        elif isinstance(event, AliasEvent):
            self._put(self._alias(event))
        elif isinstance(event, ScalarEvent):
            self._refuse_tag(event, event.tag)
            unwanted = unwanted_in(event.value)
            if unwanted is not None:
                message = f"The text holds the invisible character U+{ord(unwanted[0]):04X}, written with a backslash."
                raise self._refused(event, "control-character", message, "Remove it, or write the character itself.")
            self._put(_scalar(event), event.anchor)
        elif isinstance(event, CollectionStartEvent):
            self._refuse_tag(event, event.tag)
            if len(self._open) >= MAX_DEPTH:
                hint = f"At most {MAX_DEPTH} levels are read."
                raise self._refused(event, "too-deep", "This is nested too deeply.", hint)
            self._open.append(_Open(event))
        elif isinstance(event, CollectionEndEvent):
            opened = self._open.pop()
            self._put(self._collection(opened, event), opened.event.anchor)

    def _put(self, node: Node, anchor: str | None = None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node

    def _alias(self, event: AliasEvent) -> Node:
        name = str(event.anchor)
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            hint = f"At most {MAX_ALIASES} are read; write the values out."
            raise self._refused(event, "too-many-aliases", "The file has too many aliases.", hint)
        if any(opened.event.anchor == name for opened in self._open):
            hint = "Write the value out."
            raise self._refused(event, "self-reference", f"“*{name}” stands inside “&{name}” itself.", hint)
        if name not in self._anchors:
            hint = f"Put text that begins with “*” in quotes, or define “&{name}” further up."
            raise self._refused(event, "unknown-alias", f"There is no “&{name}” that “*{name}” could repeat.", hint)
        node = self._anchors[name]
        self._expanded += node.size
        if self._expanded > MAX_EXPANDED:
            hint = f"At most {MAX_EXPANDED:,} values are read from aliases; write the values out."
            raise self._refused(event, "alias-bomb", "The aliases of this file stand for too many values.", hint)
        line, column, _ = _place(event.start_mark)
        return replace(node, line=line, column=column)

    def _collection(self, opened: _Open, end: CollectionEndEvent) -> Node:
        line, column, start = _place(opened.event.start_mark)
        children = opened.children
        size = 1 + sum(child.size for child in children)
        node = Node(line, column, start, _place(end.end_mark)[2], "list", size=size)
        if not isinstance(opened.event, MappingStartEvent):
            return replace(node, items=tuple(children))
        pairs = tuple(zip(children[::2], children[1::2], strict=True))
        self._check_keys([key for key, _ in pairs])
        return replace(node, kind="mapping", pairs=pairs)

    def _check_keys(self, keys: list[Node]) -> None:
        first: dict[str, Node] = {}
        for key in keys:
            if key.kind != "scalar":
                hint = "Put text that begins with “{” or “[” in quotes."
                self._fault(key, "key-not-text", "A list or mapping stands where a key should.", hint)
            elif not isinstance(key.scalar, str):
                message = f"The key “{key.written}” is read as {describe(key.scalar)}, not as text."
                self._fault(key, "key-not-text", message, f'Put it in quotes: "{key.written}".')
            elif key.written in first:
                message = f"“{key.written}” stands here a second time; the first is in line {first[key.written].line}."
                self._fault(key, "duplicate-key", message, "Put both together, or remove one.")
            first.setdefault(key.written, key)

    def _refuse_tag(self, event: NodeEvent, tag: str | None) -> None:
        if tag is not None:
            hint = "Remove it, or put the text in quotes if it begins with “!”."
            raise self._refused(event, "yaml-tag", f"The tag “{tag}” is not read here.", hint)

    def _fault(self, node: Node, code: str, message: str, hint: str) -> None:
        self.faults.append(Fault(self.file, node.line, node.column, code, message, hint))

    def _refused(self, event: Event, code: str, message: str, hint: str) -> _RefusedError:
        line, column, _ = _place(event.start_mark)
        return _RefusedError(Fault(self.file, line, column, code, message, hint))


def compose(file: str, text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """Build the tree of ``text``; None where there is nothing, or nothing that may be read."""
    # libyaml is 20 times faster, but not every installation has it; both stop at the same places.
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        composer = _run(file, text, loader)
    except yaml.MarkedYAMLError as error:
        return None, (syntax_fault(file, text, error),)
    return composer.root, tuple(composer.faults)


def _run(file: str, text: str, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> _Composer:
    composer = _Composer(file)
    parse: Callable[..., Iterator[Event]] = yaml.parse
    try:
        for event in parse(text, Loader=loader):
            composer.take(event)
    except _RefusedError as refused:
        composer.root = None
        composer.faults.append(refused.fault)
    return composer


def _scalar(event: ScalarEvent) -> Node:
    line, column, start = _place(event.start_mark)
    value = resolve(event.value) if not event.style else event.value
    return Node(line, column, start, _place(event.end_mark)[2], "scalar", value, event.value)


def _place(mark: _Mark | None) -> tuple[int, int, int]:
    """Return line and column from 1, and the offset into the text."""
    return (mark.line + 1, mark.column + 1, mark.index) if mark else (1, 1, 0)
