"""What a message means beside its own words: a short one that continues an answer, and one that asks two things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.checkup import Matching
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Match
from bot.core.model import Context
from bot.core.text import sentences, strip_quoted, tokens

SHORT = 5
"""Words up to which a message that begins like a continuation is one."""
LEAST_WORDS = 3
"""A sentence of fewer words is a greeting, thanks, or no question by itself."""
MOST_WORDS = 40
"""A sentence of more words asks nothing clearly."""
MAX_CHARACTERS = 600
"""A longer message tells a story, and reading it sentence by sentence takes time."""
MAX_SENTENCES = 4
"""Sentences looked at: who asks more than four things at once is better heard by a human."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a short continuation may mean, read together with the question that was answered last."""

    last: str
    """The entry of that answer, which is not meant again."""
    match: Match


def continued(
    text: str, language: str, context: Context, window: timedelta, knowledge: Knowledge, matcher: Matching
) -> FollowUp | None:
    """Match "and on iPhone?" together with the title of the entry the member was answered with last.

    Args:
        text: a message that begins like a continuation.
        language: of the message.
        context: whose newest answer counts.
        window: how long an answer is remembered.
        knowledge: where the answered entry stands.
        matcher: asked once.

    Returns:
        None where the message is too long, or nothing was answered lately.
    """
    last = _newest(context, context.now - window)
    entry = knowledge.entries.get(last) if last else None
    if entry is None or not 0 < len(tokens(strip_quoted(text))) <= SHORT:
        return None
    return FollowUp(entry.id, matcher.match(f"{entry.title(language)} {text}", language))


def several(text: str, language: str, matcher: Matching) -> Sequence[tuple[str, Match]]:
    """Return each of two to four sentences that could be a question, with its match; nothing for any other text."""
    own = strip_quoted(text)
    asked = sentences(own) if len(own) <= MAX_CHARACTERS else []
    telling = [each for each in asked if LEAST_WORDS <= len(each.split()) <= MOST_WORDS]
    if not 2 <= len(telling) <= MAX_SENTENCES:
        return ()
    return [(each, matcher.match(each, language)) for each in telling]


def _newest(context: Context, since: datetime) -> str | None:
    given = context.recent_answers[0] if context.recent_answers else None
    return given.entry if given and given.at >= since else None
