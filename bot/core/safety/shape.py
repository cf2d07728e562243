"""The shape of ``knowledge/safety/*.yaml``, for the parser and for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.core.model import Priority

PERSONAL_DATA = "personal_data"
"""The topic of private data in the open; found by code, not by patterns."""

ENOUGH = 2
"""Points at which a topic or a signal counts as seen."""


class Topic(StrEnum):
    """What must reach a human as a sensitive matter, the most urgent first."""

    SELF_HARM = "self_harm"
    CHILD_SAFETY = "child_safety"
    VIOLENCE = "violence"
    HARASSMENT = "harassment"
    ACCOUNT_SECURITY = "account_security"
    VULNERABILITY = "vulnerability"
    PRIVACY = "privacy"
    LEGAL = "legal"
    MONEY = "money"
    PRESS = "press"


class Signal(StrEnum):
    """What else the patterns can see in a message."""

    ASKED = "asked"
    """A human is asked for."""
    UPSET = "upset"
    ABUSE = "abuse"
    REPORTED = "reported"
    """Somebody else's words are told: an insult among them is not the writer's."""
    TAUNT = "taunt"
    """A question that wants no answer: "who built you, a toaster?"."""
    SCAM = "scam"
    QUESTION = "question"
    TROUBLE = "trouble"
    """Something does not work."""
    MATTER = "matter"
    """A thing people need help with is named; beside an insult it makes the message a complaint."""
    CHATTER = "chatter"
    UNHELPED = "unhelped"
    """What was answered did not help."""
    CONTINUES = "continues"
    """It goes on from what was said before: "and on iPhone?"."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Pattern = Annotated[str, Field(min_length=1, max_length=2_000)]
"""One regular expression of RE2 over the words of a message."""

Wording = Annotated[Pattern | Annotated[list[Pattern], Field(min_length=2)], Field(union_mode="left_to_right")]
"""One pattern, or several that must all be in the message, in any order."""


Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]
"""A domain without scheme and path; what stands below it is meant with it."""


class Group(_Part):
    """Patterns that mean the same; the first that matches is enough."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Shown to staff in “Why?”.")]
    points: Annotated[int, Field(ge=1, le=2, description="2: enough alone. 1: two such groups are needed.")] = ENOUGH
    patterns: Annotated[dict[str, list[Wording]], Field(description="By language; all of them are always tried.")]
    unless: Annotated[list[Wording], Field(description="If one of these matches, the group does not count.")] = []


class TopicRules(_Part):
    """How a sensitive topic is recognised."""

    priority: Priority
    groups: list[Group]


class SafetyFile(_Part):
    """One file of safety rules; all files together make the rules."""

    slots: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], list[Pattern]],
        Field(description="Lists of alternatives that patterns of all files name as {{slot}}."),
    ] = {}
    topics: dict[Topic, TopicRules] = {}
    signals: dict[Signal, list[Group]] = {}
    insults: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z]{3,30}$")]],
        Field(description="Words that people hide behind stars: “f**k” is read as one of these."),
    ] = []
    domains: Annotated[
        dict[str, list[str]],
        Field(description="A name that scammers imitate, and the domains on which it is real."),
    ] = {}
    scam_domains: Annotated[
        list[Domain],
        Field(
            description="Domains known as bad, with all below them: a link there is a scam, whatever is said with it."
        ),
    ] = []
    trusted_domains: Annotated[
        list[Domain],
        Field(
            description="Domains that you trust, with all below them: your own, documentation, wikis. The scorer alone "
            "takes no message for a scam whose links all lead there; the patterns and `scam_domains` still do."
        ),
    ] = []
