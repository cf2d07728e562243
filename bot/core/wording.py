"""``knowledge/lines/*.yaml`` to the canned wording of each language, or the faults in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from bot.core.answers_file import Language, Text, filled
from bot.core.faults import Fault, Severity
from bot.core.lines import LABELS, MAX_LABEL, MAX_LINE, PLACEHOLDERS, Lines
from bot.core.located import Located, Path, SourceFile, read_yaml, validate
from bot.core.suggesting import suggest

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]*)\}")
_COUNTED = "wait."
"""Labels of this group take ``{n}``."""

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
_Variants = Annotated[
    list[Text], filled("no_line", "There is no wording.", "Write at least one variant."), Field(min_length=1)
]


def _mentions(allowed: Iterable[str]) -> str:
    names = ", ".join(f"{{{name}}}" for name in sorted(allowed))
    return f"May mention {names}." if names else "Takes no placeholders."


def _allowed_in_label(key: str) -> frozenset[str]:
    return frozenset({"n"}) if key.startswith(_COUNTED) else frozenset()


def _one_field_each(name: str, doc: str, fields: Mapping[str, tuple[Any, FieldInfo]]) -> type[BaseModel]:
    """Make a model with a field for each key, so that a missing or unknown one is found here and in editors alike."""
    # Dots cannot stand in a field's name; the alias is what stands in the file.
    definitions: dict[str, Any] = {key.replace(".", "__"): field for key, field in fields.items()}
    return create_model(name, __config__=_STRICT, __doc__=doc, **definitions)


def _described(key: str, allowed: Iterable[str], longest: int | None = None) -> FieldInfo:
    # Length is checked with the placeholders below; editors should know it all the same.
    extra: dict[str, Any] = {"maxLength": longest} if longest else {}
    info: FieldInfo = Field(alias=key, title=key, description=_mentions(allowed), json_schema_extra=extra)
    return info


LinesFile = _one_field_each(
    "LinesFile",
    "All canned wording of one language: knowledge/lines/*.yaml.",
    {
        "language": (Language, Field(description="Code of the language, e.g. en.")),
        "name": (Text, Field(description="What the language calls itself, e.g. Deutsch.")),
        "lines": (
            _one_field_each(
                "Variants",
                "What the bot says. Of several variants each is said before one is repeated to the same member.",
                {key: (_Variants, _described(key, allowed)) for key, allowed in PLACEHOLDERS.items()},
            ),
            Field(description="What the bot says."),
        ),
        "labels": (
            _one_field_each(
                "Labels",
                "Short texts: buttons, reasons, states.",
                {key: (Text, _described(key, _allowed_in_label(key), MAX_LABEL)) for key in sorted(LABELS)},
            ),
            Field(description="What stands on buttons and cards."),
        ),
    },
)
"""The shape of a lines file, for the parser and for editors."""


def parse_lines(files: Sequence[SourceFile]) -> tuple[Mapping[str, Lines], tuple[Fault, ...]]:
    """Read the wording of every language. Never raises.

    Returns:
        the languages whose file has no error, by code; and all faults of all files, by file and line.
    """
    spoken: dict[str, Lines] = {}
    faults: list[Fault] = []
    for source in files:
        located = read_yaml(source)
        shape, found = validate(LinesFile, located)
        found = (*located.faults, *found, *_check_wording(located))
        lines = _lines(shape) if shape is not None else None
        if lines is not None and lines.language in spoken:
            message = f"Another file speaks “{lines.language}” already."
            found = (*found, located.fault(("language",), "duplicate-language", message, "Remove one of them."))
        faults += found
        if lines is not None and not any(fault.severity is Severity.ERROR for fault in found):
            spoken[lines.language] = lines
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column, fault.code))
    return MappingProxyType(spoken), tuple(faults)


def _lines(shape: BaseModel) -> Lines:
    said = shape.model_dump(by_alias=True)
    variants: Mapping[str, list[str]] = said["lines"]
    return Lines(
        language=said["language"],
        name=said["name"],
        variants=MappingProxyType({key: tuple(each.strip() for each in texts) for key, texts in variants.items()}),
        labels=MappingProxyType(said["labels"]),
    )


def _check_wording(located: Located) -> Iterator[Fault]:
    """Check what the shape cannot say, also in a file whose shape is wrong elsewhere."""
    for path, text in _texts(located):
        key = str(path[1])
        label = path[0] == "labels"
        allowed = _allowed_in_label(key) if label else PLACEHOLDERS.get(key, frozenset())
        for found in _PLACEHOLDER.finditer(text):
            if found[1] not in allowed:
                line, column = located.where_in(path, found[0], text[: found.start()].count(found[0]))
                message = f"“{key}” cannot mention {found[0]}."
                hint = suggest(found[1], allowed) or "It takes no placeholders: remove it."
                yield Fault(located.source.name, line, column, "unknown-placeholder", message, hint)
        longest = MAX_LABEL if label else MAX_LINE
        if len(text.strip()) > longest:
            message = f"The text has {len(text.strip())} characters; at most {longest} are said."
            yield located.fault(path, "too-long", message, "Shorten it.")


def _texts(located: Located) -> Iterator[tuple[Path, str]]:
    value = located.value or {}
    lines, labels = value.get("lines"), value.get("labels")
    for key, variants in lines.items() if isinstance(lines, dict) else ():
        for index, text in enumerate(variants) if isinstance(variants, list) else ():
            if isinstance(text, str) and key in PLACEHOLDERS:
                yield ("lines", key, index), text
    for key, text in labels.items() if isinstance(labels, dict) else ():
        if isinstance(text, str) and key in LABELS:
            yield ("labels", key), text
