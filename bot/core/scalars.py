"""What an unquoted word in a YAML file means, and how it is named to staff."""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None
"""What a single value can be. Dates stay text: the schema knows where one is meant."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
# YAML 1.1 reads yes/no/on/off as booleans, YAML 1.2 as text. Reading them as booleans means that they are
# refused where text is wanted, so a file never means one thing here and another in an editor.
_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
_INT = re.compile(r"[-+]?[0-9]{1,100}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,100}|[0-9]{1,100}(?:\.[0-9]{0,100})?)(?:[eE][-+]?[0-9]{1,3})?")


def resolve(written: str) -> Scalar:
    """Say what an unquoted scalar means."""
    if written in _NULL:
        return None
    if written in _TRUE or written in _FALSE:
        return written in _TRUE
    if _INT.fullmatch(written):
        return int(written)
    if _FLOAT.fullmatch(written):
        return float(written)
    return written


def describe(value: object) -> str:
    """Name what a value is read as, for people who do not program."""
    names: tuple[tuple[type, str], ...] = (
        (bool, "yes or no"),
        (int, "a number"),
        (float, "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "a mapping"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "empty")
