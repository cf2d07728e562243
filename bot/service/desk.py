"""What moderators read: the queue, and why a decision fell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.store.records import Entered, Queued
from bot.store.store import Store
from bot.surfaces.desk import CaseView


class StaffDesk:
    """Answers the staff's questions from the store; see ``bot.surfaces.desk.Desk``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cases(self, community: str) -> tuple[CaseView, ...]:
        """Return the open cases, most urgent and oldest first, then the latest resolved ones."""
        return tuple(_view(queued) for queued in await self._store.queue(community))

    async def why(self, message_id: str, community: str | None = None) -> Mapping[str, Any] | None:
        """Return the decision on a message with its trace; None where nothing was decided about it there."""
        row = await self._store.entered(message_id)
        return None if row is None or community not in (None, row.taken.community) else _why(row)


def _view(queued: Queued) -> CaseView:
    case = queued.case
    return CaseView(
        id=case.id,
        state=case.state.value,
        priority=case.priority,
        reason=case.reason.value,
        topic=case.topic,
        member=case.member.name,
        quote=case.quote,
        opened_at=case.opened_at,
        claimed_by=case.claimed_by.name if case.claimed_by else None,
        thread=queued.thread,
        message=case.message,
        link=case.link,
    )


def _why(row: Entered) -> Mapping[str, Any]:
    trace = row.trace
    return {
        "message": row.taken.id,
        "decision": row.kind,
        "reason": row.reason,
        "topic": row.topic,
        "entry": row.entry,
        "confidence": row.confidence,
        "case": row.case,
        "rule": trace.rule,
        "passed": list(trace.passed),
        "text": row.taken.text,
        "language": trace.language,
        "knowledge_version": trace.knowledge_version,
        "candidates": [
            {"entry": candidate.entry, "confidence": candidate.confidence, "score": candidate.score}
            for candidate in trace.candidates
        ],
        "answer_threshold": trace.answer_threshold,
        "clarify_threshold": trace.clarify_threshold,
        "findings": list(trace.findings),
        "features": dict(trace.features),
        "shift": asdict(trace.shift) if trace.shift else None,
    }
