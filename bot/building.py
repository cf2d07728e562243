"""From loaded files to a triage that can decide: the one place that knows how the pure core is put together."""

from __future__ import annotations

from bot.config import Config
from bot.core.faults import Severity
from bot.core.matching.matcher import Matcher
from bot.core.triage import Triage
from bot.errors import InputFaults
from bot.loading import Loaded


def build_triage(config: Config, loaded: Loaded, previous: Triage | None = None) -> Triage:
    """Make the triage; the matcher is calibrated here, which takes a moment.

    Args:
        config: what to make it with.
        loaded: what to make it of.
        previous: whose matcher is taken over where no phrasing changed, so that a changed answer is there at once.

    Raises:
        InputFaults: knowledge or safety rules have errors; all errors are listed.
    """
    knowledge, rules = loaded.knowledge, loaded.rules
    if knowledge is None or rules is None:
        raise InputFaults([fault for fault in loaded.faults if fault.severity is Severity.ERROR])
    default = config.community.default_language
    languages = tuple(loaded.lines) or (default,)
    if previous is not None and previous.knowledge.phrasings() == knowledge.phrasings():
        matcher = previous.matcher
    else:
        matcher = Matcher.build(knowledge, config.matching.precision)
    return Triage(knowledge, matcher, rules, languages, default, config.triage.policy())
