"""``eyelevel kb ask``: what the bot would do with one message, and why, in words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent

from bot.commands import ExitCode
from bot.commands.core import open_triage
from bot.commands.terminal import show, show_json
from bot.commands.triage import describe, support_message
from bot.config import load_config
from bot.core.model import Answer, Candidate, ChannelRole, Clarify, Context, Decision, Deflect, HandOff, Silent, Trace
from bot.core.triage import Triage

_BAR = 24
"""Width of a full bar in characters."""


def run(question: str, knowledge: Path | None, config: Path | None, *, language: str | None, as_json: bool) -> ExitCode:
    """Decide ``question`` as if a member had just asked it in a support channel."""
    triage = open_triage(load_config(config), knowledge)
    now = datetime.now(UTC)
    started = time.perf_counter_ns()
    decision = triage.decide(
        support_message(question, "kb-ask", now, ChannelRole.SUPPORT), Context(now=now, language=language)
    )
    elapsed = (time.perf_counter_ns() - started) // 1000
    trace = decision.trace
    repaired = triage.matcher.match(question, trace.language).repaired
    answer = (
        triage.knowledge.entries[decision.entry].answer_in(trace.language) if isinstance(decision, Answer) else None
    )
    if as_json:
        more = {
            "answer": answer[1] if answer else None,
            "answer_threshold": trace.answer_threshold,
            "clarify_threshold": trace.clarify_threshold,
            "read_as": repaired,
            "findings": list(trace.findings),
            "passed": list(trace.passed),
            "knowledge_version": trace.knowledge_version,
        }
        show_json({**describe(decision, triage, None, elapsed), **more})
        return ExitCode.GOOD
    for line in explain(decision, repaired):
        show(line)
    _show_candidates(triage, trace)
    if answer is not None:
        show(f"\nAnswer ({answer[0]}):\n{indent(answer[1], '  ')}")
    return ExitCode.GOOD


def explain(decision: Decision, repaired: str) -> Iterator[str]:
    """Yield the trace in words, without its candidates."""
    trace = decision.trace
    yield f"Message:   {trace.text}"
    yield f"Language:  {trace.language}"
    if repaired:
        yield f"Read as:   {repaired}"
    yield f"Decision:  {in_words(decision)}"
    yield f"Rule:      {trace.rule}{_after(trace.passed)}"
    if trace.findings:
        yield f"Seen:      {', '.join(trace.findings)}"


def in_words(decision: Decision) -> str:
    """Say in one sentence what will happen."""
    match decision:
        case Answer(entry=entry, confidence=confidence):
            return f"answer with “{entry}”, {confidence:.0%} sure"
        case Clarify(options=options):
            return f"ask which is meant: {', '.join(option.entry for option in options)}"
        case HandOff(reason=reason, topic=topic, priority=priority):
            about = f" about {topic}" if topic else ""
            return f"fetch a human{about}, because: {reason} (priority {priority})"
        case Deflect(reason=reason):
            return f"one calm line, because of {reason}"
        case Silent(reason=reason):
            return f"say nothing, because: {reason}"


def _after(passed: Sequence[str]) -> str:
    return f" (after {', '.join(passed)})" if passed else ""


def _show_candidates(triage: Triage, trace: Trace) -> None:
    if not trace.candidates:
        return
    show("\nWhat it may mean:")
    width = max(len(candidate.entry) for candidate in trace.candidates)
    for candidate in trace.candidates:
        title = triage.knowledge.entries[candidate.entry].title(trace.language)
        show(f"  {candidate.entry:<{width}}  {_bar(candidate)} {candidate.confidence:4.0%}  {title}")
    if trace.answer_threshold is not None and trace.clarify_threshold is not None:
        show(f"  It answers from {trace.answer_threshold:.0%} on, and asks from {trace.clarify_threshold:.0%} on.")


def _bar(candidate: Candidate) -> str:
    full = round(candidate.confidence * _BAR)
    return "█" * full + "░" * (_BAR - full)
