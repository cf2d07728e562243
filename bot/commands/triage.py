"""``eyelevel triage``: decide each JSON line of stdin by itself and print one line for it."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from bot.commands import ExitCode
from bot.commands.core import open_triage
from bot.commands.terminal import printable, say, show, show_json
from bot.config import load_config
from bot.core.model import (
    Answer,
    ChannelRole,
    Clarify,
    Context,
    Decision,
    Deflect,
    HandOff,
    Member,
    Message,
    Silent,
)
from bot.core.triage import Triage
from bot.encoder_name import EncoderName
from bot.surfaces.people import spoken_to

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A longer line is refused and skipped, so that a file without line ends cannot fill the memory."""

WARM_UP = ("qwxyz vbnmk",)
"""No word of any language, so that the dictionaries are asked."""

_CHANNELS = {"support": ChannelRole.SUPPORT, "community": ChannelRole.COMMUNITY}
_KINDS: dict[type, str] = {
    Answer: "answer",
    Clarify: "clarify",
    HandOff: "handoff",
    Deflect: "deflect",
    Silent: "silent",
}


class BadLine(Exception):
    """One line of stdin cannot be read; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of stdin."""

    id: object
    text: str
    author: str
    channel: ChannelRole
    language: str | None


def run(knowledge: Path | None, config: Path | None, *, as_json: bool, encoder: EncoderName | None = None) -> ExitCode:
    """Answer stdin line by line until it ends; a line that cannot be read makes the exit code 2."""
    triage = open_triage(load_config(config, encoder), knowledge)
    _warm_up(triage)
    for_people = sys.stdout.isatty() and not as_json
    if sys.stdin.isatty():
        say('Reading JSON lines such as {"text": "How do I reset my password?"}; Ctrl-D ends.')
    number = broken = 0
    for number, raw in enumerate(_lines(sys.stdin.buffer), 1):
        result = _answer(triage, raw, number)
        broken += "error" in result
        if for_people:
            show(_in_words(result))
        else:
            show_json(result)
    if broken:
        say(f"{broken} of {number} lines could not be read.")
        return ExitCode.BROKEN
    return ExitCode.GOOD


def _warm_up(triage: Triage) -> None:
    """Have libraries load what they load at their first use, so that the first message's time tells the truth."""
    now = datetime.now(UTC)
    for text in (*WARM_UP, "How does this work?"):
        for language in triage.languages:
            message = support_message(text, "0", now, ChannelRole.SUPPORT)
            triage.decide(message, Context(now=now, language=language))


def _answer(triage: Triage, raw: bytes | None, number: int) -> dict[str, Any]:
    try:
        question = read_question(raw)
    except BadLine as error:
        return {"error": f"line {number}: {error}"}
    now = datetime.now(UTC)
    message = support_message(question.text, str(number), now, question.channel, question.author)
    started = time.perf_counter_ns()
    decision = triage.decide(message, Context(now=now, language=question.language))
    elapsed = time.perf_counter_ns() - started
    return describe(decision, triage, question.id, elapsed // 1000)


def support_message(text: str, identifier: str, now: datetime, channel: ChannelRole, author: str = "member") -> Message:
    """Build the message of a member whom nothing is known about."""
    return Message(
        id=identifier,
        community="command-line",
        channel=channel.value,
        channel_role=channel,
        author=Member(id=author, name=author),
        text=text,
        at=now,
        addressed=spoken_to(text, ()).bot,
    )


def _topic(triage: Triage, entry: str | None) -> str | None:
    found = triage.knowledge.entries.get(entry) if entry else None
    return found.topic if found else None


def describe(decision: Decision, triage: Triage, identifier: object, elapsed_us: int) -> dict[str, Any]:
    """Put a decision into the published shape; what does not apply is None."""
    trace = decision.trace
    entry = decision.entry if isinstance(decision, Answer | HandOff) else None
    topic = decision.topic if isinstance(decision, HandOff) else _topic(triage, entry)
    sure = {candidate.entry: candidate.confidence for candidate in trace.candidates}
    confidence = decision.confidence if isinstance(decision, Answer) else sure.get(entry or "")
    return {
        "id": identifier,
        "decision": _KINDS[type(decision)],
        "reason": decision.reason.value if isinstance(decision, HandOff | Deflect | Silent) else None,
        "topic": topic,
        "entry": entry,
        "confidence": _rounded(confidence),
        "candidates": [
            {"entry": candidate.entry, "confidence": _rounded(candidate.confidence)} for candidate in trace.candidates
        ],
        "lang": trace.language,
        "priority": decision.priority.value if isinstance(decision, HandOff) else None,
        "redacted": trace.text,
        "rule": trace.rule,
        "elapsed_us": elapsed_us,
    }


def read_question(raw: bytes | None) -> Question:
    """Read one line of stdin.

    Raises:
        BadLine: it is no JSON object with a text, or a field has the wrong type.
    """
    if raw is None:
        raise BadLine(f"longer than {MAX_LINE_BYTES // 1024 // 1024} MiB")
    if not raw.strip():
        raise BadLine("empty")
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise BadLine(f"not valid JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadLine('expected a JSON object such as {"text": "…"}')
    return _checked(value)


def _checked(value: dict[str, Any]) -> Question:
    identifier, text = value.get("id"), value.get("text")
    author, channel, language = value.get("author"), value.get("channel"), value.get("lang")
    if isinstance(identifier, dict | list):
        raise BadLine('"id" must be a string, a number, true, false or null')
    if not isinstance(text, str):
        raise BadLine('"text" is missing' if "text" not in value else '"text" must be a string')
    if author is not None and not isinstance(author, str):
        raise BadLine('"author" must be a string')
    if channel is not None and (not isinstance(channel, str) or channel not in _CHANNELS):
        raise BadLine('"channel" must be "support" or "community"')
    if language is not None and not isinstance(language, str):
        raise BadLine('"lang" must be a string such as "en"')
    return Question(identifier, _whole(text), _whole(author or "member"), _CHANNELS[channel or "support"], language)


def _whole(text: str) -> str:
    """Join surrogate pairs and replace lone halves, which no encoding can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line as soon as it is there; None for one that is too long."""
    while line := stream.readline(MAX_LINE_BYTES):
        if line.endswith(b"\n") or len(line) < MAX_LINE_BYTES:
            yield line
            continue
        while rest := stream.readline(MAX_LINE_BYTES):
            if rest.endswith(b"\n"):
                break
        yield None


def _in_words(result: dict[str, Any]) -> str:
    if "error" in result:
        return f"error    {result['error']}"
    what = result["entry"] or result["topic"] or ""
    sure = f" {result['confidence']:.0%}" if result["decision"] == "answer" else ""
    reason = f" ({result['reason']})" if result["reason"] else ""
    text = " ".join(printable(result["redacted"]).split())
    return f"{result['decision']:<8}{reason} {what}{sure}  [{result['lang']}] {text[:80]}"
