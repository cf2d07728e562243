"""How far the trained scorer may move what the rules found: toward a human easily, toward silence hardly.

Where the two disagree the less harmful reading wins. A person in danger or an angry member is heard at a low score; a
message is taken for abuse or for chatter only at a high one, and at a still higher one where it looks like a question.
Neither is done where the rules see a trouble, a sensitive topic, or somebody else's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.model import Priority
from bot.core.safety.findings import Findings
from bot.core.safety.shape import Topic

_DANGER = (Topic.SELF_HARM, Topic.CHILD_SAFETY, Topic.VIOLENCE)
_DANGER_FROM = 0.25
"""Somebody in danger: rather once too often."""
_TOPIC_FROM = 0.35
_UPSET_FROM = 0.6
_UPSET_ASKING = 0.75
"""Where a question is asked as well: an answer may be all that is wanted."""
_ASKED_FROM = 0.5
_ABUSE_FROM = 0.7
_CHATTER_FROM = 0.45
_SURE = 0.9
"""Certainty at which a taunt that is worded as a question or names a thing is a taunt all the same."""
_JOKE = 0.85
"""Certainty at which a joke that is worded as a question is a joke all the same."""
_NO_DOUBT = 0.08
_HELP_WANTED = 0.8
"""From which together all readings that want an answer keep a message from being left alone."""
_DOUBTFUL = 0.2
"""Certainty of chatter below which they do."""


def weighed(found: Findings, scores: Mapping[str, float], priorities: Mapping[str, Priority]) -> Findings:
    """Return what rules and scorer see together.

    Args:
        found: what the rules see.
        scores: a probability for each label of the scorer.
        priorities: how soon a human should look, by topic.
    """
    found = _aimed(_heard(found, scores, priorities), scores)
    if found.topic or found.asked or found.reported or found.trouble or found.abuse or found.upset:
        return found
    return _left_alone(found, scores)


def _heard(found: Findings, scores: Mapping[str, float], priorities: Mapping[str, Priority]) -> Findings:
    topic = _topic(scores)
    if topic and found.topic is None and not found.scam:
        priority = priorities.get(topic, Priority.NORMAL)
        found = replace(found, topic=topic.value, topic_priority=priority, notes=(*found.notes, f"{topic}:scored"))
    if scores["upset"] >= (_UPSET_ASKING if found.question else _UPSET_FROM) and not found.upset and not found.abuse:
        found = replace(found, upset=True, notes=(*found.notes, "upset:scored"))
    if scores["asked"] >= _ASKED_FROM and not found.asked and not found.abuse:
        found = replace(found, asked=True, notes=(*found.notes, "asked:scored"))
    return found


def _topic(scores: Mapping[str, float]) -> Topic | None:
    if sum(scores[topic] for topic in _DANGER) >= _DANGER_FROM:
        return max(_DANGER, key=lambda topic: scores[topic])
    if sum(scores[topic] for topic in Topic) >= _TOPIC_FROM:
        return max(Topic, key=lambda topic: scores[topic])
    return None


def _aimed(found: Findings, scores: Mapping[str, float]) -> Findings:
    angry = found.upset and not found.abuse
    if found.topic or found.reported or found.scam or found.trouble or found.asked or angry:
        return found
    sure = scores["abuse"] >= _SURE and scores["abuse"] + scores["chatter"] >= 1 - _NO_DOUBT
    if found.abuse:  # a thing was only named: "your whole server is run by clowns"
        return replace(found, substance=False, upset=False, notes=(*found.notes, "abuse:sure")) if sure else found
    if sure or (scores["abuse"] >= _ABUSE_FROM and not found.substance):
        return replace(found, abuse=True, substance=False, notes=(*found.notes, "abuse:scored"))
    return found


def _left_alone(found: Findings, scores: Mapping[str, float]) -> Findings:
    if scores["chatter"] >= (_JOKE if found.question else _CHATTER_FROM):
        return replace(found, chatter=True, notes=(*found.notes, "chatter:scored"))
    if 1 - scores["chatter"] - scores["abuse"] >= _HELP_WANTED and scores["chatter"] < _DOUBTFUL and not found.chatter:
        return replace(found, question=True, notes=(*found.notes, "question:scored"))
    return found
