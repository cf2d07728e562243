"""decide(): the ordered rules, the first that speaks wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.language import detect
from bot.core.model import Answer, Clarify, Context, Decision, HandOff, HandOffReason, Message, Silent, SilentReason, Trace
from bot.core.safety.rules import Rules

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge
    from bot.core.matching.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things count; each a decision of the community's staff."""

    repeat_window: timedelta = timedelta(minutes=30)
    strike_window: timedelta = timedelta(hours=24)
    double_post: timedelta = timedelta(seconds=20)
    spam_copies: int = 3
    spam_window: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Triage:
    """Decides about messages."""

    knowledge: Knowledge
    matcher: Matcher
    rules: Rules
    languages: tuple[str, ...]
    default_language: str
    policy: Policy = field(default_factory=Policy)

    def decide(self, message: Message, context: Context) -> Decision:
        """Return what to do about ``message``."""
        findings = self.rules.examine(message.text)
        language = detect(message.text, self.languages, context.language, self.default_language)
        match = self.matcher.match(message.text, language)
        features: Mapping[str, float] = match.features
        trace = Trace(
            "match", findings.redacted, language, self.knowledge.version, match.candidates,
            match.answer_threshold, match.clarify_threshold, findings.notes, features,
        )  # fmt: skip
        if not findings.question:
            return Silent(SilentReason.CHATTER, trace)
        best = match.candidates[0] if match.candidates else None
        if best and best.confidence >= match.answer_threshold:
            return Answer(best.entry, best.confidence, trace)
        options = tuple(c for c in match.candidates[:3] if c.confidence >= match.clarify_threshold)
        if len(options) >= 2:
            return Clarify(options, trace)
        return HandOff(HandOffReason.UNCERTAIN, trace)
