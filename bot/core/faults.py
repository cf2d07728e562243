"""Faults in files that staff write: what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the file from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place. Lines and columns count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    code: str
    """Short kebab-case name, stable for machines, e.g. ``unknown-key``."""
    message: str
    """What is wrong."""
    hint: str = ""
    """How to mend it."""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mend = f" {self.hint}" if self.hint else ""
        return f"{where}: {self.severity}: {self.message}{mend} [{self.code}]"
