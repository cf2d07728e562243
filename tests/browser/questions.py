"""Messages that make the engine do one thing each, chosen by asking the engine itself.

Which question is a close race between two answers depends on the shipped knowledge, and staff may edit it:
a test that named one question would break whenever they write a better phrasing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

POSSIBLY_AMBIGUOUS = (
    "How do I change my plan or card?",
    "I can't get in, no mail arrives",
    "Where can I report this?",
    "How can I delete it?",
    "Which email?",
    "How do I change my email or name?",
    "How do I see old events or recordings?",
    "Can I cancel and get a refund?",
    "role or verification?",
    "How do I become a moderator or get another role?",
)


@cache
def ambiguous() -> str:
    """Return a message that the engine answers with a question back."""
    asked = "".join(json.dumps({"text": text}) + "\n" for text in POSSIBLY_AMBIGUOUS)
    command = [sys.executable, "-m", "bot", "triage", "--json"]
    run = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    for text, line in zip(POSSIBLY_AMBIGUOUS, run.stdout.splitlines(), strict=True):
        if json.loads(line)["decision"] == "clarify":
            return text
    raise AssertionError("None of these is ambiguous with the shipped knowledge any more; add one that is.")
