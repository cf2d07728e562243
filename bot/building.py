"""From loaded files to a triage that can decide: the one place that knows how the pure core is put together."""

from __future__ import annotations

from bot.config import Config
from bot.core.encoding import Encoder
from bot.core.faults import Severity
from bot.core.matching.matcher import Matcher
from bot.core.triage import Triage
from bot.encoders import open_encoder
from bot.errors import InputFaults
from bot.loading import Loaded


def build_triage(config: Config, loaded: Loaded, previous: Triage | None = None) -> Triage:
    """Make the triage; the matcher is calibrated here, which takes a moment.

    Args:
        config: what to make it with.
        loaded: what to make it of.
        previous: whose matcher is taken over where no phrasing changed, so that a changed answer is there at once;
            whose phrasings need not be encoded again; and which lends its confidence until ``Matcher.settled``.

    Raises:
        InputFaults: knowledge or safety rules have errors; all errors are listed.
        SetupError: the sentence encoder that is asked for is not installed.
    """
    knowledge, rules = loaded.knowledge, loaded.rules
    if knowledge is None or rules is None:
        raise InputFaults([fault for fault in loaded.faults if fault.severity is Severity.ERROR])
    default = config.community.default_language
    languages = tuple(loaded.lines) or (default,)
    if previous is not None and previous.knowledge.phrasings() == knowledge.phrasings():
        matcher = previous.matcher
    else:
        before = previous.matcher if previous else None
        # Members should not wait for a new phrasing until its confidence is learnt; the caller settles it afterwards.
        matcher = Matcher.build(knowledge, config.matching.precision, _encoder(config, before), before, hasty=True)
    return Triage(knowledge, matcher, rules, languages, default, config.triage.policy())


def _encoder(config: Config, before: Matcher | None) -> Encoder | None:
    # Loading one takes a second, and the configuration stays the same until the next start.
    return before.sense.encoder if before and before.sense else open_encoder(config.matching.encoder)
