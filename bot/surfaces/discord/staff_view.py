"""What commands show moderators: a case, the queue, a decision, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.core.model import Answer, Candidate, Clarify, Decision, Deflect, HandOff, Silent
from bot.surfaces.desk import CaseView
from bot.surfaces.discord.texts import clip

Say = Callable[..., str]
"""``say(key, **values)``: one text in the reader's language."""

SHOWN = 10
"""Cases a list shows; the queue channel has them all."""


def queue(cases: Sequence[CaseView], say: Say) -> str:
    """Return the cases that wait or are under way, with how many there are."""
    waiting = [case for case in cases if case.state != "resolved"]
    if not waiting:
        return say("no_cases")
    counts = {state: str(sum(case.state == state for case in cases)) for state in ("open", "claimed", "resolved")}
    rows = [row(case, say) for case in waiting[:SHOWN]]
    return clip("\n".join((say("cases", **counts), *rows)))


def row(case: CaseView, say: Say) -> str:
    """Return a case on one line."""
    by = say("case_by", moderator=case.claimed_by) if case.claimed_by else ""
    since = f"<t:{int(case.opened_at.timestamp())}:R>"
    return say(
        "case_row",
        case=case.id,
        state=case.state,
        priority=case.priority.value,
        member=case.member,
        reason=f"{case.reason}: {case.topic}" if case.topic else case.reason,
        since=since,
        by=by,
    )


def whole(case: CaseView, link: str | None, say: Say) -> str:
    """Return all that is known of a case."""
    thread = say("case_thread", thread=case.thread) if case.thread else say("case_no_thread")
    parts = [row(case, say), say("case_quote", quote=" ".join(case.quote.split())), thread]
    if link:
        parts.append(say("case_message", link=link))
    return clip("\n".join(parts))


def why(known: Mapping[str, Any], say: Say) -> str:
    """Return why a decision fell."""
    what = "".join(f" · {known[key]}" for key in ("entry", "reason", "topic") if known[key])
    parts = [say("why_decision", decision=str(known["decision"]), what=what, rule=str(known["rule"]))]
    if known["text"]:
        parts.append(say("why_text", text=" ".join(str(known["text"]).split())))
    parts.append(say("why_language", language=str(known["language"]), version=str(known["knowledge_version"])))
    parts += [
        say("why_candidate", share=f"{each['confidence']:.0%}", entry=each["entry"]) for each in known["candidates"]
    ]
    if known["answer_threshold"] is not None:
        answer, clarify = f"{known['answer_threshold']:.0%}", f"{known['clarify_threshold']:.0%}"
        parts.append(say("why_thresholds", answer=answer, clarify=clarify))
    for key, line in (("findings", "why_findings"), ("passed", "why_passed")):
        if known[key]:
            parts.append(say(line, **{"findings" if key == "findings" else "rules": ", ".join(known[key])}))
    if known["case"]:
        parts.append(say("why_case", case=str(known["case"])))
    return clip("\n".join(parts))


def preview(decision: Decision, said: Sequence[str], say: Say) -> str:
    """Return what the bot would do with a question."""
    trace = decision.trace
    head = say("why_decision", decision=type(decision).__name__.lower(), what=_what(decision), rule=trace.rule)
    likely = [_likely(each, say) for each in trace.candidates[:3]]
    shown = [say("ask_would_say"), *(f">>> {text}" for text in said[:1])] if said else [say("ask_nothing")]
    return clip("\n".join((head, *likely, *shown)))


def _what(decision: Decision) -> str:
    match decision:
        case Answer(entry=entry):
            return f" · {entry}"
        case HandOff(reason=reason) | Deflect(reason=reason) | Silent(reason=reason):
            return f" · {reason.value}"
        case Clarify(options=options):
            return f" · {', '.join(option.entry for option in options)}"


def _likely(candidate: Candidate, say: Say) -> str:
    return say("why_candidate", share=f"{candidate.confidence:.0%}", entry=candidate.entry)
