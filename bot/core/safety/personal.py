"""Private data in the open: found and redacted."""

from __future__ import annotations

from bot.core.safety.findings import PersonalDatum
from bot.core.text import MAX_TEXT


def find(text: str) -> tuple[PersonalDatum, ...]:
    """Return the private data in the first ``MAX_TEXT`` characters, in order, none overlapping another."""
    return ()


def redact(text: str) -> str:
    """Return the first ``MAX_TEXT`` characters with every private datum replaced by its mark."""
    return text[:MAX_TEXT]
