"""What members press below a reply, as votes on how sure the bot was: facts without a word of theirs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.controls import Verb
from bot.core.entry import Entry, HandoffPolicy
from bot.core.knowledge import Knowledge
from bot.core.model import Trace

SPELLING = "spelling"
SENSE = "sense_"
"""What confidences are computed from, see ``Vote.basis``: spelling alone, or with sense, ``sense_words`` say."""
OFFERED = 3
"""Entries a clarification offers, which are the first candidates of its trace."""


class Choice(StrEnum):
    """What was pressed, as far as it tells something about an entry."""

    HELPED = "helped"
    MISSED = "missed"
    HUMAN = "human"
    """A human was asked for after the answer."""
    PICKED = "picked"
    PASSED_OVER = "passed_over"
    """Another of those offered was picked."""
    NONE_FIT = "none_fit"


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's word on whether an entry was meant."""

    id: str
    """Of the press and, where that tells about several entries, of the entry."""
    member: str
    entry: str
    wording: str
    """``wording_of`` the entry: once its text changes, what was said about the old one no longer counts."""
    basis: str
    """``basis_of`` the match: confidences by other evidence say nothing about these."""
    confidence: float
    """The matcher's own, before any recalibration, in [0, 1]."""
    first: bool
    """Whether the entry was the likeliest one: only its confidence is what the calibration promises."""
    choice: Choice
    at: datetime

    @property
    def press(self) -> str:
        """Id of the press it comes from."""
        return self.id.rpartition(":")[0]

    @property
    def helped(self) -> bool:
        """Whether the vote says that the entry was meant."""
        return self.choice in (Choice.HELPED, Choice.PICKED)


def wording_of(entry: Entry) -> str:
    """Return a fingerprint of an entry's phrasings and answers, 16 hex digits."""
    digest = hashlib.blake2b(digest_size=8)
    for texts in (entry.questions, {language: (text,) for language, text in entry.answers.items()}):
        for language in sorted(texts):
            for each in (language, *texts[language]):
                data = each.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        digest.update(b"\xff")
    return digest.hexdigest()


def basis_of(trace: Trace) -> str:
    """Say what a confidence was computed from: spelling alone, or whose sense too."""
    return next((name for name in trace.features if name.startswith(SENSE) and name != "sense_behind"), SPELLING)


def counts(entry: Entry) -> bool:
    """Say whether votes may move an entry: not where staff decided that a human hears of it in any case."""
    return entry.handoff is not HandoffPolicy.ALWAYS


_ABOUT_THE_ANSWER = {Verb.HELPED: Choice.HELPED, Verb.MISSED: Choice.MISSED, Verb.HUMAN: Choice.HUMAN}


def votes_of(
    press: str, verb: Verb, argument: str, member: str, at: datetime, trace: Trace, knowledge: Knowledge
) -> tuple[Vote, ...]:
    """Return what the asker's press says about the entries of the reply it stands below.

    Only replies by the rules ``answer`` and ``clarify`` are voted on, for only they follow from the confidence of the
    first candidate; and only while the knowledge is the same, for else nobody knows what text the member saw.

    Args:
        press: id of the press.
        verb: what was pressed.
        argument: the entry that was picked.
        member: the id of the asker.
        at: when.
        trace: of the reply.
        knowledge: in use now.
    """
    if trace.knowledge_version != knowledge.version:
        return ()
    said: dict[int, Choice] = {}
    if trace.rule == "answer" and verb in _ABOUT_THE_ANSWER:
        said = {0: _ABOUT_THE_ANSWER[verb]}
    elif trace.rule == "clarify" and verb in (Verb.PICK, Verb.NONE_OF_THESE):
        other = Choice.PASSED_OVER if verb is Verb.PICK else Choice.NONE_FIT
        offered = enumerate(trace.candidates[:OFFERED])
        said = {
            place: Choice.PICKED if verb is Verb.PICK and each.entry == argument else other for place, each in offered
        }
    own = trace.shift.before if trace.shift else [each.confidence for each in trace.candidates]
    votes = []
    for place, choice in said.items():
        entry = knowledge.entries.get(trace.candidates[place].entry) if trace.candidates else None
        if entry is not None and counts(entry):
            id_ = f"{press}:{entry.id}"
            votes.append(
                Vote(id_, member, entry.id, wording_of(entry), basis_of(trace), own[place], place == 0, choice, at)
            )
    return tuple(votes)
