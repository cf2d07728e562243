"""The buttons below the bot's replies: pressed by the member who was replied to, each once."""

from __future__ import annotations

from dataclasses import replace

from bot.core.controls import Press, Verb
from bot.core.effects import Channel, EditSaid, Effect
from bot.core.knowledge import HandoffPolicy
from bot.core.model import Answer, Decision, HandOff, HandOffReason, Member, Priority, Role, Trace
from bot.core.replies import Origin, main_key
from bot.core.votes import Vote, votes_of
from bot.errors import Conflict
from bot.service.responder import outcome_of
from bot.service.shell import TRIES_ON_CONFLICT, Brain, Shell, row_id
from bot.store.records import Entered, Outcome, Taken
from bot.surfaces.base import PressReply

VERBS = frozenset(
    {Verb.HELPED, Verb.MISSED, Verb.HUMAN, Verb.PICK, Verb.NONE_OF_THESE, Verb.FOLLOW_UP, Verb.NOT_A_TROLL}
)
"""The verbs whose subject is a row of the ledger."""

_GROUPS = {Verb.PICK: "choice", Verb.NONE_OF_THESE: "choice", Verb.MISSED: "human", Verb.HUMAN: "human"}
"""Of the buttons of one group only the first press counts."""


class Buttons:
    """Carries out presses on the bot's replies."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def press(self, press: Press) -> PressReply:
        """Do what the button asks, or say why not."""
        row = await self._shell.store.entered(press.control.subject)
        brain = self._shell.mind.of(press.community)
        if row is None or row.taken.community != press.community:
            return self._told(brain, brain.replies.default_language, "press.gone", press)
        refusal = _refusal(press, row)
        if refusal is not None:
            return self._told(brain, _language(brain, press, row), refusal, press)
        async with self._shell.alone_with(press.community, row.taken.member.id):
            for remaining in reversed(range(TRIES_ON_CONFLICT)):
                try:
                    line = await self._carry_out(brain, press, row)
                    return self._told(brain, _language(brain, press, row), line, press)
                except Conflict:
                    if not remaining:
                        raise
        return PressReply()

    async def _carry_out(self, brain: Brain, press: Press, row: Entered) -> str:
        outcome = await self._outcome(brain, press, row)
        if outcome is None:
            return "press.gone"
        if not await self._shell.record(outcome):
            return "press.already"
        return _REPLIES.get(press.control.verb, "")

    async def _outcome(self, brain: Brain, press: Press, row: Entered) -> Outcome | None:
        taken, trace = _taken(press, row), replace(row.trace, rule=f"press:{press.control.verb}", passed=())
        votes = _votes(brain, press, row, taken.id)
        if press.control.verb is Verb.HELPED:
            return Outcome(taken, trace, effects=(_spent(row, taken.id),), votes=votes)
        decision = _decision(brain, press, row, trace)
        if decision is None:
            return None
        member = row.taken.member
        context = await self._shell.context(press.community, row.taken.channel, member.id)
        case = await self._shell.store.open_case(press.community, member.id)
        origin = Origin(
            taken.id, press.community, row.taken.channel, member, press.at, _replied_to(row), row.taken.link
        )
        new_case = self._shell.new_id() if isinstance(decision, HandOff) and case is None else ""
        plan = brain.replies.plan(origin, decision, context, case, new_case)
        outcome = outcome_of(taken, trace, decision, plan)
        edits = self._edits(brain, press, row, taken.id)
        takes_back = row.taken.id if press.control.verb is Verb.NOT_A_TROLL else None
        effects = (*edits, *outcome.effects)
        return replace(outcome, effects=effects, listener=member.id, takes_back=takes_back, votes=votes)

    def _edits(self, brain: Brain, press: Press, row: Entered, origin: str) -> tuple[Effect, ...]:
        match press.control.verb:
            case Verb.PICK:
                language = row.trace.language
                title = brain.replies.knowledge.entries[press.control.argument].title(language)
                text = brain.replies.voice(language).first("clarify.picked", title=title)
                return (_spent(row, origin, text),)
            case Verb.NONE_OF_THESE | Verb.HUMAN | Verb.MISSED:
                return (_spent(row, origin),)
            case Verb.NOT_A_TROLL:
                staff = brain.replies.staff_voice
                text = staff.first("staff.not_a_troll", member=row.taken.member.name, moderator=press.member.name)
                return (EditSaid(f"{origin}:spent", Channel(press.channel), f"{row.taken.id}:inform", text),)
            case _:
                return ()

    def _told(self, brain: Brain, language: str, line: str, press: Press) -> PressReply:
        if not line:
            return PressReply()
        return PressReply(brain.replies.voice(language).say(line, press.member.id, {}))


_REPLIES = {
    Verb.HELPED: "press.thanks",
    Verb.MISSED: "press.human_coming",
    Verb.HUMAN: "press.human_coming",
    Verb.NONE_OF_THESE: "press.human_coming",
}


def _refusal(press: Press, row: Entered) -> str | None:
    if press.control.verb is Verb.NOT_A_TROLL:
        return None if press.member.role is Role.MODERATOR else "press.not_allowed"
    return None if press.member.id == row.taken.member.id else "press.not_yours"


def _language(brain: Brain, press: Press, row: Entered) -> str:
    return brain.replies.staff_language if press.control.verb is Verb.NOT_A_TROLL else row.trace.language


def _taken(press: Press, row: Entered) -> Taken:
    control = press.control
    group = _GROUPS.get(control.verb, f"{control.verb}:{control.argument}")
    member: Member = press.member
    return Taken(
        row_id(control.subject, group), press.community, row.taken.channel, member, press.at, row.taken.text, ""
    )


def _replied_to(row: Entered) -> str | None:
    # A press is no message, so what follows a press on a press stands by itself.
    return None if row.trace.rule.startswith("press:") else row.taken.id


def _spent(row: Entered, origin: str, text: str | None = None) -> EditSaid:
    return EditSaid(f"{origin}:spent", Channel(row.taken.channel), main_key(row.taken.id), text)


def _votes(brain: Brain, press: Press, row: Entered, press_id: str) -> tuple[Vote, ...]:
    control = press.control
    knowledge = brain.replies.knowledge
    return votes_of(press_id, control.verb, control.argument, row.taken.member.id, press.at, row.trace, knowledge)


def _decision(brain: Brain, press: Press, row: Entered, trace: Trace) -> Decision | None:
    match press.control.verb:
        case Verb.HUMAN:
            return HandOff(HandOffReason.ASKED, trace, entry=row.entry)
        case Verb.MISSED:
            return HandOff(HandOffReason.REPEAT, trace, entry=row.entry)
        case Verb.NONE_OF_THESE:
            return HandOff(HandOffReason.UNCERTAIN, trace)
        case Verb.NOT_A_TROLL:
            return HandOff(HandOffReason.NOT_A_TROLL, trace, priority=Priority.HIGH)
        case _:
            return _chosen(brain, press, row, trace)


def _chosen(brain: Brain, press: Press, row: Entered, trace: Trace) -> Decision | None:
    entry = brain.replies.knowledge.entries.get(press.control.argument)
    if entry is None or not entry.valid_on(press.at.date()):
        return None
    if entry.handoff is HandoffPolicy.ALWAYS:
        return HandOff(HandOffReason.POLICY, trace, topic=entry.topic, entry=entry.id)
    thought = {candidate.entry: candidate.confidence for candidate in row.trace.candidates}
    picked = press.control.verb is Verb.PICK
    return Answer(entry.id, thought.get(entry.id) if picked else None, trace)
