"""From loaded files to a triage that can decide: the one place that knows how the pure core is put together."""

from __future__ import annotations

from dataclasses import replace

from bot.cache import MatcherCache
from bot.config import Config
from bot.core.encoding import Encoder
from bot.core.faults import Severity
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Matcher
from bot.core.recalibration import UNCHANGED
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
            whose phrasings need not be encoded again; and which lends its confidence until ``settle``.

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
        matcher = _matcher(config, knowledge, previous.matcher if previous else None)
    return Triage(knowledge, matcher, rules, languages, default, config.triage.policy())


def settle(config: Config, triage: Triage) -> Triage:
    """Return a triage whose matcher is as sure as its own knowledge teaches, and keep that for the next start."""
    matcher = triage.matcher.settled()
    if matcher is not triage.matcher and config.matching.cache is not None:
        MatcherCache(config.matching.cache).keep(matcher, triage.knowledge.phrasings(), config.matching.precision)
    # What votes made of another confidence does not hold for this one; it is worked out anew.
    return replace(triage, matcher=matcher, recalibration=UNCHANGED)


def _matcher(config: Config, knowledge: Knowledge, before: Matcher | None) -> Matcher:
    precision, encoder, folder = config.matching.precision, _encoder(config, before), config.matching.cache
    if before is not None:
        # Members should not wait for a new phrasing until its confidence is learnt; ``settle`` sees to that.
        return Matcher.build(knowledge, precision, encoder, before, hasty=True)
    if folder is None:
        return Matcher.build(knowledge, precision, encoder)
    cache, phrasings = MatcherCache(folder), knowledge.phrasings()
    found = cache.matcher(phrasings, precision, encoder)
    if found is None:
        found = Matcher.build(knowledge, precision, encoder)
        cache.keep(found, phrasings, precision)
    return found


def _encoder(config: Config, before: Matcher | None) -> Encoder | None:
    # Loading one takes a second, and the configuration stays the same until the next start.
    return before.sense.encoder if before and before.sense else open_encoder(config.matching.encoder)
