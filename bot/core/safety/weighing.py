"""What follows from rules and scorer together: of all readings of a message the one whose mistakes would harm least.

The scorer says how likely each reading is, the rules' own words among what it weighs. No reading is taken because it is
the likeliest: each mistake has a price, by the order of harm that the product stands for (a person in danger left
unseen, an angry or ordinary member treated as a troll or silenced, a wrong answer, a troll answered twice, chatter
interrupted), and the reading with the least expected price is taken (Bayes' decision rule; Berger 1985, 1.3.1). What
the rules alone are sure of stands: danger, a wish for a human, a link that leads astray.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from bot.core.model import Priority
from bot.core.safety.findings import Findings
from bot.core.safety.shape import PERSONAL_DATA, Topic

DANGER = (Topic.SELF_HARM, Topic.CHILD_SAFETY, Topic.VIOLENCE)
"""Topics that stand wherever a pattern names them: somebody is hurt while nobody looks."""
SEEN_ALL_THE_SAME = 0.05
"""Any other stands unless the scorer holds all topics together to be less likely than this."""
TELLING = 3
"""Different words from which on the scorer alone may see a topic or a matter: of fewer it knows too little."""
LIKELY = 0.3
"""Chance that a reading after which nobody helps needs in any case."""
SURE = 0.8
"""Chance that a reading after which nobody helps needs where a pattern sees a question or a trouble."""
TROUBLED = 0.85
"""Chance of chatter that it needs where a pattern sees a trouble: "the app crashed" is seldom said for nothing."""
SMALL_TALK = 0.2
"""Chance of chatter from which on what the rules take for talk stays talk, though it is worded as a question."""
CERTAIN = 0.95
"""Chance from which on the scorer is believed although a pattern sees anger, an unhelped member or rough talk; and of
abuse although one sees a wish for a human."""
BEYOND_DOUBT = 0.99
"""Chance of somebody who needs help from which on the scorer is believed though a pattern sees a lure by its words."""
DOUBTFUL = 0.5
"""Chance of chatter from which on a matter is asked about rather than answered: a wrong answer harms more."""


class As(StrEnum):
    """How a message can be read, and so treated."""

    SENSITIVE = "sensitive"
    UPSET = "upset"
    ASKED = "asked"
    MATTER = "matter"
    """A question or a trouble: the matcher's turn."""
    ABUSE = "abuse"
    SCAM = "scam"
    CHATTER = "chatter"


TURNED_AWAY = (As.ABUSE, As.SCAM, As.CHATTER)
"""Readings after which nobody helps. A pattern under ``trouble`` is how staff keep a kind of message from them."""

PRICES: Mapping[str, Mapping[As, float]] = {
    "danger": dict(zip(As, (0, 12, 12, 20, 80, 80, 30), strict=True)),
    "topic": dict(zip(As, (0, 3, 4, 6, 24, 24, 8), strict=True)),
    "upset": dict(zip(As, (2, 0, 1, 2, 20, 20, 10), strict=True)),
    "asked": dict(zip(As, (2, 1, 0, 2, 20, 20, 10), strict=True)),
    "matter": dict(zip(As, (3, 2, 2, 0, 8, 8, 2.5), strict=True)),
    "abuse": dict(zip(As, (3, 2.4, 2.4, 2.4, 0, 0.5, 1), strict=True)),
    "scam": dict(zip(As, (3, 2.4, 2.4, 2.4, 0.5, 0, 1), strict=True)),
    "chatter": dict(zip(As, (4.8, 3.2, 3.2, 1.6, 8, 4.8, 0), strict=True)),
}
"""What it costs to treat as one what is another: rows are what a message is, columns how it is treated."""


def weighed(found: Findings, scores: Mapping[str, float], priorities: Mapping[str, Priority], words: int) -> Findings:
    """Return what rules and scorer see together.

    Args:
        found: what the rules see.
        scores: a probability for each label of the scorer.
        priorities: how soon a human should look, by topic.
        words: how many different words the message has.
    """
    if found.topic == PERSONAL_DATA or not words:
        return found
    topics = sum(scores[topic] for topic in Topic)
    if found.topic in DANGER or (found.topic and topics >= SEEN_ALL_THE_SAME):
        return _rightly_named(found, scores, priorities)
    found = replace(found, topic=None, topic_priority=Priority.NORMAL)
    grave = topics >= SURE and words >= TELLING
    # What is grave comes first: who fell for a lure tells what it said, who is threatened asks for a moderator.
    needs_help = words >= TELLING and 1 - sum(scores[reading] for reading in TURNED_AWAY) >= BEYOND_DOUBT
    lure = found.scam and (found.led_astray or not needs_help)
    if not grave and (lure or (found.asked and not _jeers(found, scores))):
        return found
    found = replace(found, asked=False, scam=False)
    if found.chatter and not found.abuse and scores[As.ABUSE] < CERTAIN:
        # A rough compliment ("you are insane at this game") or a kind word about people whom most insults name.
        scores = {**scores, As.CHATTER: scores[As.CHATTER] + scores[As.ABUSE], As.ABUSE: 0.0}
    if found.vouched:
        scores = _without(As.SCAM, scores)
    reading = least_harmful(scores, tuple(_possible(found, scores, words)))
    if reading is As.ASKED and _talk(found, scores):
        reading = As.MATTER
    if reading is As.MATTER and words < TELLING:
        return found
    noted = replace(found, guessed=True, notes=(*found.notes, f"scored:{reading}"))
    return _TREATED[reading](noted, scores, priorities)


def _without(reading: As, scores: Mapping[str, float]) -> Mapping[str, float]:
    """Return the chances of the others where ``reading`` is known not to be the case."""
    others = 1 - scores[reading]
    return {name: 0.0 if name == reading else chance / max(others, 1e-9) for name, chance in scores.items()}


def _rightly_named(found: Findings, scores: Mapping[str, float], priorities: Mapping[str, Priority]) -> Findings:
    """Return it with the scorer's topic where that is certain and sees nothing of the pattern's, danger left alone."""
    likeliest = max(Topic, key=lambda topic: scores[topic])
    if found.topic in DANGER or scores[likeliest] < CERTAIN:
        return found
    notes = (*found.notes, f"scored:{As.SENSITIVE}")
    return replace(found, topic=likeliest.value, topic_priority=priorities.get(likeliest, Priority.NORMAL), notes=notes)


def _jeers(found: Findings, scores: Mapping[str, float]) -> bool:
    """Tell whether who names a human only mocks: "go and fetch a manager, toaster"."""
    return scores[As.ABUSE] >= CERTAIN and _may_turn_away(found, scores, As.ABUSE)


def _possible(found: Findings, scores: Mapping[str, float], words: int) -> Iterator[As]:
    for reading in As:
        if reading is As.SENSITIVE and words < TELLING:
            continue
        if reading in TURNED_AWAY and not _may_turn_away(found, scores, reading):
            continue
        yield reading


def _may_turn_away(found: Findings, scores: Mapping[str, float], reading: As) -> bool:
    chance = scores[reading]
    if reading is As.ABUSE and (found.reported or (found.abuse and found.trouble)):
        return False  # somebody else's words; or an insult beside a trouble, which is anger
    if reading is As.CHATTER and found.upset and found.trouble and not found.abuse:
        return False  # "going insane, error 403 again": the two together are no talk, however it sounds
    if reading is not As.SCAM and (found.upset or found.unhelped) and not found.abuse:
        return chance >= CERTAIN  # an angry member is no troll
    if chance < LIKELY:
        return False
    if reading is As.CHATTER:
        # Talk or taunt: that they cannot be told apart makes no question of it.
        chance += scores[As.ABUSE] + scores[As.SCAM]
        if found.trouble:
            return chance >= TROUBLED
    return chance >= SURE or not (found.question or found.trouble)


def least_harmful(scores: Mapping[str, float], among: Sequence[As] = tuple(As)) -> As:
    """Return the reading whose expected price is least."""
    danger = sum(scores[topic] for topic in DANGER)
    chances = {name: scores[name] for name in PRICES if name in scores} | {
        "danger": danger,
        "topic": sum(scores[topic] for topic in Topic) - danger,
    }
    return min(among, key=lambda each: sum(chance * PRICES[name][each] for name, chance in chances.items()))


def _sensitive(found: Findings, scores: Mapping[str, float], priorities: Mapping[str, Priority]) -> Findings:
    likeliest = max(Topic, key=lambda topic: scores[topic])
    priority = priorities.get(likeliest, Priority.NORMAL)
    return replace(found, topic=likeliest.value, topic_priority=priority, question=True, chatter=False, abuse=False)


def _upset(found: Findings, _scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    return replace(found, upset=True, question=True, substance=True, chatter=False, abuse=False)


def _asked(found: Findings, _scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    return replace(found, asked=True, question=True, chatter=False, abuse=False)


def _matter(found: Findings, scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    matter = replace(found, question=True, upset=False, chatter=_talk(found, scores), abuse=False)
    if scores[As.CHATTER] < DOUBTFUL:
        return matter
    return replace(matter, doubtful=True, notes=(*found.notes, f"scored:perhaps-{As.CHATTER}"))


def _talk(found: Findings, scores: Mapping[str, float]) -> bool:
    return found.chatter and not found.trouble and scores[As.CHATTER] >= SMALL_TALK


def _abuse(found: Findings, _scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    unseen = not found.abuse
    return replace(
        found, abuse=True, unseen=unseen, doubtful=unseen and not found.question, substance=False, upset=False
    )


def _scam(found: Findings, _scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    return replace(found, scam=True, unseen=True)


def _chatter(found: Findings, _scores: Mapping[str, float], _priorities: Mapping[str, Priority]) -> Findings:
    # Should the matcher be sure of an entry all the same, it is asked about.
    unseen = not found.chatter
    return replace(
        found, chatter=True, unseen=unseen, doubtful=True, question=False, upset=False, abuse=False, hint=False
    )


_TREATED: Mapping[As, Callable[[Findings, Mapping[str, float], Mapping[str, Priority]], Findings]] = {
    As.SENSITIVE: _sensitive,
    As.UPSET: _upset,
    As.ASKED: _asked,
    As.MATTER: _matter,
    As.ABUSE: _abuse,
    As.SCAM: _scam,
    As.CHATTER: _chatter,
}
