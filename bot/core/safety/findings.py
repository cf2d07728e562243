"""What the safety rules saw in one message, as facts for the triage to decide by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.model import Priority


class PersonalKind(StrEnum):
    """What sort of private datum stands in the open; the value is what its mark says."""

    EMAIL = "e-mail"
    PHONE = "phone"
    IBAN = "iban"
    CARD = "card"
    ADDRESS = "address"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    TOKEN = "token"  # noqa: S105 - the name of a kind
    NATIONAL_ID = "national id"

    @property
    def mark(self) -> str:
        """What stands in a redacted text instead of the datum, e.g. ``[e-mail]``."""
        return f"[{self.value}]"


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """Where in the text a private datum stands, never the datum itself: ``text[start:end]``."""

    kind: PersonalKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the safety rules say about one message; they judge the text alone, not who wrote it where."""

    redacted: str
    """The text, cut to the length that is read, every private datum replaced by its mark."""
    personal: tuple[PersonalDatum, ...] = ()
    topic: str | None = None
    """The sensitive topic, e.g. ``self_harm``; ``personal_data`` where a private datum stands, or stood
    (its mark tells), and nobody is in danger."""
    topic_priority: Priority = Priority.NORMAL
    asked: bool = False
    """A human is asked for."""
    guessed: bool = False
    """Tone and topic follow from the scorer alone: where the message is an entry's own phrasing, that comes first."""
    unseen: bool = False
    """An insult, a lure or talk that no pattern sees, the scorer alone."""
    upset: bool = False
    """Angry, disappointed or desperate about a thing."""
    abuse: bool = False
    """An insult aimed at the reader, the bot, the team or a member, neither quoted nor reported."""
    scam: bool = False
    led_astray: bool = False
    """A link imitates a well-known name, or leads to a site known as bad."""
    vouched: bool = False
    """There are links, and each leads to a site that staff trust."""
    question: bool = False
    """A question, a request or a trouble is told."""
    substance: bool = False
    """There is a matter besides the tone: a trouble, a request, a question that is no taunt."""
    trouble: bool = False
    """Something does not work."""
    reported: bool = False
    """Somebody else's words or deeds are told."""
    hint: bool = False
    """Some sign of a matter or of being upset, too weak to count alone."""
    chatter: bool = False
    """Thanks, a greeting, a joke, small talk, a word to somebody else."""
    code: bool = False
    """Nothing but blocks of code."""
    doubtful: bool = False
    """By the scorer as likely talk or an insult: should it be taken up all the same, ask, do not answer of itself."""
    unhelped: bool = False
    """The writer says that what was answered did not help."""
    continues: bool = False
    """It begins like something that goes on from what was said before."""
    notes: tuple[str, ...] = ()
    """What was seen in short, e.g. ``personal_data:iban``, ``upset:swearing``; shown in the trace."""
