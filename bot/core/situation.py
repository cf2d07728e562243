"""All that the rules of the triage may look at, and how long things count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core.contrast import denies
from bot.core.knowledge import Knowledge
from bot.core.matching.confidence import CERTAIN
from bot.core.matching.matcher import Match
from bot.core.model import Candidate, ChannelRole, Context, Message, Priority
from bot.core.safety.findings import Findings
from bot.core.text import tokens

MAX_OPTIONS = 3
"""Most entries offered when the bot asks which is meant."""
FEW_WORDS = 3
"""Up to here a message is a heading rather than a sentence: "roles and verification"."""
EVEN_ODDS = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things count; each is a decision of the community's staff."""

    repeat_window: timedelta = timedelta(minutes=30)
    """The same answer again within this time, or "that did not help", goes to a human."""
    strike_window: timedelta = timedelta(hours=24)
    """After one calm line a member's baiting is met with silence this long."""
    double_post: timedelta = timedelta(seconds=20)
    """The same text in the same channel within this time is a slip of the finger."""
    spam_copies: int = 3
    """So many copies of one text without a matter are spam."""
    spam_window: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a rule may look at."""

    message: Message
    context: Context
    policy: Policy
    knowledge: Knowledge
    findings: Findings
    match: Match
    candidates: tuple[Candidate, ...]
    """Those of the match that are valid today and in this channel."""
    together: tuple[Candidate, ...] = ()
    """For a short message that continues an answer: what the two together may mean, the answered entry left out."""
    languages: tuple[str, ...] = ()
    """Those the bot speaks, whether or not an entry does."""
    each: tuple[Candidate, ...] = ()
    """What each of several sentences surely means, in their order: two entries at the least, or nothing."""

    @property
    def best(self) -> Candidate | None:
        """The likeliest entry."""
        return self.candidates[0] if self.candidates else None

    @property
    def sure(self) -> Candidate | None:
        """The likeliest entry, if it is likely enough to be answered."""
        best = self.best
        return best if best and best.confidence >= self.match.answer_threshold else None

    @property
    def own_phrasing(self) -> bool:
        """Whether only the scorer says otherwise, and yet staff wrote an answer to this very wording."""
        sure = self.sure
        return self.findings.guessed and sure is not None and sure.confidence >= CERTAIN

    @property
    def denied(self) -> bool:
        """Whether the likeliest entry may be what the message says is not wanted; its own wording is what it says."""
        best = self.best
        return best is not None and best.confidence < CERTAIN and denies(self.message.text)

    @property
    def near(self) -> bool:
        """Whether one of the first three entries is likely meant: ask which."""
        best = self.best
        if best is None or best.confidence >= self.match.clarify_threshold:
            return best is not None
        # A heading of two or three words that several entries share: none stands out, yet one of them is meant.
        shared = sum(each.confidence for each in self.candidates[:MAX_OPTIONS])
        return shared >= EVEN_ODDS and len(tokens(self.message.text)) <= FEW_WORDS

    @property
    def heading(self) -> bool:
        """Whether the message is no sentence but a word or two that may name an entry: "event", "password reset"."""
        return self.near and len(tokens(self.message.text)) < FEW_WORDS

    @property
    def invited(self) -> bool:
        """Whether the bot may speak at all about ordinary matters here."""
        return self.message.addressed or self.message.channel_role is ChannelRole.SUPPORT

    def priority(self) -> Priority:
        """How soon a human should look when nothing but the tone tells."""
        return Priority.HIGH if self.findings.upset else Priority.NORMAL

    def deflected(self) -> bool:
        """Whether this member got a calm line within the strike window."""
        return any(self.context.now - at <= self.policy.strike_window for at in self.context.deflected_at)
