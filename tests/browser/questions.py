"""Messages that make the engine do one thing each: the examples that the page itself offers."""

import json
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "bot" / "surfaces" / "playground" / "static"


def examples(language: str) -> dict[str, str]:
    """Return the examples by what they show, such as ``answer`` or ``upset``."""
    words = json.loads((STATIC / "i18n" / f"{language}.json").read_text("utf-8"))
    return {each["shows"]: each["text"] for each in words["examples"]}


ENGLISH = examples("en")
GERMAN = examples("de")
