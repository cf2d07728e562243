"""Canned wording: which lines there are, what each may mention, and which variant is said next.

The wording itself stands in ``knowledge/lines/<language>.yaml``; this module knows only the keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLACEHOLDERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # Said in the open, as replies.
        "clarify.ask": frozenset(),
        "clarify.picked": frozenset({"title"}),
        "handoff.uncertain": frozenset(),
        "handoff.asked": frozenset(),
        "handoff.upset": frozenset(),
        "handoff.sensitive": frozenset(),
        "handoff.personal_data": frozenset(),
        "handoff.personal_data_removed": frozenset(),
        "handoff.self_harm": frozenset(),
        "handoff.repeat": frozenset(),
        "handoff.policy": frozenset(),
        "handoff.fault": frozenset(),
        "handoff.joined": frozenset(),
        "handoff.not_a_troll": frozenset(),
        "deflect.abuse": frozenset(),
        "deflect.scam": frozenset(),
        "deflect.spam": frozenset(),
        "note.late": frozenset(),
        "note.no_thread": frozenset(),
        "note.withdrawn": frozenset(),
        "note.direct": frozenset({"where"}),
        "note.member_unseen": frozenset(),
        "note.member_mute": frozenset(),
        "note.member_timed_out": frozenset(),
        # Said in the private thread.
        "thread.title": frozenset({"case"}),
        "thread.opening": frozenset({"member"}),
        "thread.opening.personal_data": frozenset({"member"}),
        "thread.opening.personal_data_removed": frozenset({"member"}),
        "thread.opening.self_harm": frozenset({"member"}),
        "thread.opening.urgent": frozenset({"member"}),
        "thread.opening.not_a_troll": frozenset({"member"}),
        "thread.quote": frozenset({"quote"}),
        "thread.recognise_staff": frozenset(),
        "thread.wait_measured": frozenset({"wait"}),
        "thread.wait_unknown": frozenset(),
        "thread.wait_claimed": frozenset({"moderator"}),
        "thread.claimed": frozenset({"moderator"}),
        "thread.released": frozenset({"moderator"}),
        "thread.ask_solved": frozenset({"moderator"}),
        "thread.solved": frozenset(),
        "thread.reopened": frozenset(),
        # Told only to the person who pressed.
        "press.thanks": frozenset(),
        "press.already": frozenset(),
        "press.not_yours": frozenset(),
        "press.not_allowed": frozenset(),
        "press.gone": frozenset(),
        "press.claimed_by": frozenset({"moderator"}),
        "press.not_claimed": frozenset(),
        "press.claimed": frozenset(),
        "press.released": frozenset(),
        "press.resolved": frozenset(),
        "press.reopened": frozenset(),
        "press.human_coming": frozenset(),
        # For moderators.
        "card.head": frozenset({"case", "state", "priority"}),
        "card.body": frozenset({"member", "reason", "language", "opened"}),
        "card.quote": frozenset({"quote"}),
        "card.link": frozenset({"link"}),
        "card.lately": frozenset({"lately"}),
        "card.tried": frozenset({"tried"}),
        "card.claimed_by": frozenset({"moderator"}),
        "card.earlier": frozenset({"count"}),
        "staff.deflected": frozenset({"member", "quote"}),
        "staff.lookalike": frozenset({"member", "known"}),
        "staff.not_a_troll": frozenset({"member", "moderator"}),
        "staff.knowledge_faults": frozenset({"count", "faults"}),
        "staff.knowledge_loaded": frozenset({"count", "version"}),
        "staff.undelivered": frozenset({"what", "error"}),
        "staff.thread_gone": frozenset({"case"}),
        "staff.member_unseen": frozenset({"case", "member"}),
        "staff.member_mute": frozenset({"case", "member"}),
        "staff.member_timed_out": frozenset({"case", "member"}),
        "staff.member_left": frozenset({"case", "member"}),
        "staff.no_content": frozenset(),
    }
)
"""Every line that must have at least one variant, with the placeholders its variants may use."""

LABELS: frozenset[str] = frozenset(
    f"{group}.{name}"
    for group, names in {
        "button": ("helped", "missed", "human", "none_of_these", "claim", "release", "resolve", "reopen", "solved",
                   "unsolved", "not_a_troll"),
        "reason": ("uncertain", "asked", "upset", "sensitive", "repeat", "policy", "fault", "not_a_troll"),
        "priority": ("normal", "high", "urgent"),
        "state": ("open", "claimed", "resolved"),
        "topic": ("legal", "privacy", "money", "account_security", "self_harm", "child_safety", "harassment",
                  "violence", "vulnerability", "press", "personal_data"),
        "wait": ("minutes", "hour", "hours", "day", "days"),
    }.items()
    for name in names
)  # fmt: skip
"""Short texts with exactly one wording each; the ``wait.*`` ones take ``{n}``."""

MAX_LINE = 600
"""Longest line in characters: a canned line that needs more is an answer."""

MAX_LABEL = 80
"""Discord's limit for the label of a button."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The wording of one language. Every key of ``PLACEHOLDERS`` and ``LABELS`` is there."""

    language: str
    name: str
    """The language's name in itself, e.g. ``Deutsch``."""
    variants: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]

    def label(self, key: str, /, **values: str) -> str:
        """Return one short text with its placeholders filled."""
        return fill(self.labels[key], values)

    def first(self, key: str, /, **values: str) -> str:
        """Return the first variant of ``key``, filled: for texts that moderators read again and again."""
        return fill(self.variants[key][0], values)

    def say(self, key: str, listener: str, heard: Mapping[str, int], /, **values: str) -> str:
        """Return the variant of ``key`` that the member ``listener`` has not heard for longest, filled.

        Each member gets the variants in an order of their own that follows from the member's id,
        and hears all of them before one comes round again.
        """
        variants = self.variants[key]
        order = sorted(range(len(variants)), key=lambda index: _shuffle(listener, key, index))
        return fill(variants[order[heard.get(key, 0) % len(variants)]], values)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put ``values`` in for ``{name}``; a value is never read as a template itself."""
    filled = ""
    rest = template
    while rest:
        before, brace, rest = rest.partition("{")
        filled += before
        name, end, after = rest.partition("}")
        if brace and end and name in values:
            filled += values[name]
            rest = after
        else:
            filled += brace
    return filled


def _shuffle(member: str, key: str, index: int) -> bytes:
    return hashlib.blake2b(f"{member}\0{key}\0{index}".encode(), digest_size=8).digest()
