"""Takes messages up: ledger first, then context, decision, and everything that follows in one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.core.case import Action, Case, CaseEvent, CaseState, Step, more_urgent, step
from bot.core.effects import CaseThread, Say
from bot.core.language import detect
from bot.core.lateness import owning_up
from bot.core.model import (
    ChannelRole,
    Context,
    Decision,
    HandOff,
    HandOffReason,
    Member,
    Message,
    Priority,
    Role,
    Silent,
    SilentReason,
    Trace,
)
from bot.core.notices import effects_of, thread_again
from bot.core.replies import Origin, Plan
from bot.core.safety.findings import Findings
from bot.core.safety.links import carries_link
from bot.core.safety.personal import redact
from bot.core.safety.shape import Topic
from bot.core.text import fingerprint
from bot.errors import Conflict
from bot.service.shell import TRIES_ON_CONFLICT, Brain, Shell
from bot.store.records import CaseNote, Outcome, Taken

log = logging.getLogger(__name__)


class Responder:
    """Takes each message up once; see ``Inbox.handle``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def handle(self, message: Message) -> Decision | None:
        """Decide about a message and keep the outcome; None when it was taken up before.

        Raises:
            StoreError: nothing was kept and nothing will be said; deliver the message again.
        """
        if message.author.role is Role.BOT:
            return None
        async with self._shell.alone_with(message.community, message.author.id):
            for remaining in reversed(range(TRIES_ON_CONFLICT)):
                try:
                    return await self._take_up(message)
                except Conflict:
                    if not remaining:
                        raise
        return None

    async def _take_up(self, message: Message) -> Decision | None:
        store = self._shell.store
        if await store.entered(message.id) is not None:
            return None
        await self._note_presence(message)
        context = await self._shell.context(message.community, message.channel, message.author.id)
        if _more_than_a_phrase(message.text):
            since = message.at - self._shell.windows.texts
            others = await store.copies(message.community, fingerprint(message.text), message.author.id, since)
            context = replace(context, copies_by_others=others)
        outcome = await self.consider(message, context, message.id)
        return outcome.decision if await self._shell.record(outcome) else None

    async def consider(self, message: Message, context: Context, reply_to: str) -> Outcome:
        """Return what is to be recorded about a message, and done; ``reply_to`` is what replies stand under.

        Raises:
            StoreError: the database could not be asked.
        """
        case = await self._case(message)
        brain = self._shell.mind.of(message.community)
        outcome = await self._outcome(brain, message, context, case, reply_to)
        if outcome.case is not None and case is not None and await self._shell.store.threadless(case.id):
            # It is told that the private thread has it: then there must be one again.
            opening = thread_again(outcome.case, "thread", brain.replies.voice(case.language), context.heard)
            outcome = replace(outcome, effects=(*opening, *outcome.effects))
        return outcome

    async def hand_over(self, message: Message, by: Member) -> bool:
        """Give a message to a human because ``by``, a moderator, says so; False where that was done before.

        Raises:
            StoreError: nothing was kept; ask again.
        """
        brain = self._shell.mind.of(message.community)
        async with self._shell.alone_with(message.community, message.author.id):
            context = await self._shell.context(message.community, message.channel, message.author.id)
            case = await self._case(message)
            language = detect(message.text, brain.triage.languages, context.language, brain.triage.default_language)
            text, version = redact(message.text), brain.triage.knowledge.version
            trace = Trace("handed_over", text, language, version, findings=(f"by:{by.name}",))
            decision = HandOff(HandOffReason.ASKED, trace)
            handed = replace(message, id=f"{message.id}:human")
            return await self._shell.record(self._follow_up(brain, handed, context, case, decision, message.id))

    async def _case(self, message: Message) -> Case | None:
        if message.channel_role is ChannelRole.CASE:
            return await self._shell.store.case_of_thread(message.community, message.channel)
        return await self._shell.store.open_case(message.community, message.author.id)

    async def _note_presence(self, message: Message) -> None:
        """A moderator who writes to a member silences the bot there, until the moderator stops."""
        if message.author.role is not Role.MODERATOR or message.channel_role not in _OPEN_CHANNELS:
            return
        store = self._shell.store
        members = {*message.mentions, *([message.reply_to_author] if message.reply_to_author else [])}
        if not members:
            since = message.at - self._shell.windows.presence
            asker = await store.last_asker(message.community, message.channel, since)
            members = {asker} if asker else set()
        for member in members:
            await store.be_present(message.community, message.channel, member, message.author.name, message.at)

    async def _outcome(
        self, brain: Brain, message: Message, context: Context, case: Case | None, reply_to: str
    ) -> Outcome:
        try:
            decision = await brain.decide(message, context)
            return self._follow_up(brain, message, context, case, decision, reply_to)
        # The only broad except of the message path: whatever breaks in here, the member gets a human.
        except Exception:
            log.exception("Deciding about message %s failed; it goes to a human.", message.id)
            return self._follow_up(brain, message, context, case, _fault(brain, message, context), reply_to)

    def _follow_up(
        self, brain: Brain, message: Message, context: Context, case: Case | None, decision: Decision, reply_to: str
    ) -> Outcome:
        trace = decision.trace
        taken = _taken(message, decision)
        if message.channel_role is ChannelRole.CASE:
            return _in_thread(brain, message, context, case, Outcome(taken, trace, decision))
        origin = Origin(
            message.id, message.community, message.channel, message.author, message.at, reply_to, message.link
        )
        new_case = self._shell.new_id() if isinstance(decision, HandOff) and case is None else ""
        plan = brain.replies.plan(origin, decision, context, case, new_case)
        if self._shell.clock() - message.at > self._shell.late_after:
            plan = owning_up(plan, origin, brain.replies.voice(trace.language), context.heard)
        return outcome_of(taken, trace, decision, plan)


_OPEN_CHANNELS = (ChannelRole.SUPPORT, ChannelRole.COMMUNITY)

_MANY_WORDS = 8
_NO_TEXT_NEEDED = (SilentReason.NOT_ADDRESSED, SilentReason.STAFF)


def outcome_of(taken: Taken, trace: Trace, decision: Decision, plan: Plan) -> Outcome:
    """Return a decision and its plan as what the store keeps."""
    notes: tuple[CaseNote, ...] = ()
    if plan.case is not None:
        kind = "opened" if plan.case.version == 1 else Action.JOIN.value
        notes = (CaseNote(plan.case.id, taken.at, kind, plan.case.member, trace.text),)
    return Outcome(
        taken,
        trace,
        decision,
        effects=plan.effects,
        said=plan.said,
        listener=plan.case.member.id if plan.case else None,
        case=plan.case,
        notes=notes,
    )


def _taken(message: Message, decision: Decision) -> Taken:
    # Conversations that are none of the bot's business leave no text behind, only that they were seen. Of a link the
    # fingerprint stays, by which a flood over channels and accounts is known.
    reason = decision.reason if isinstance(decision, Silent) else None
    private = reason in _NO_TEXT_NEEDED
    unknown = private and not (reason is SilentReason.NOT_ADDRESSED and carries_link(message.text))
    return Taken(
        id=message.id,
        community=message.community,
        channel=message.channel,
        member=message.author,
        at=message.at,
        text="" if private else decision.trace.text,
        fingerprint="" if unknown else fingerprint(message.text),
        link=message.link,
    )


def _more_than_a_phrase(text: str) -> bool:
    """Whether several people who write just this are no chance: "me too" is one, an advertisement is none."""
    return carries_link(text) or len(text.split()) >= _MANY_WORDS


def _fault(brain: Brain, message: Message, context: Context) -> HandOff:
    language = context.language or brain.triage.default_language
    trace = Trace("fault", redact(message.text), language, brain.triage.knowledge.version)
    return HandOff(HandOffReason.FAULT, trace)


def _in_thread(brain: Brain, message: Message, context: Context, case: Case | None, outcome: Outcome) -> Outcome:
    """Humans talk here: the bot records, and only steps in where the case itself changes."""
    if case is None:
        return outcome
    note = CaseNote(case.id, message.at, "message", message.author, outcome.trace.text)
    outcome = replace(outcome, notes=(note,), case_id=case.id)
    if message.author.id != case.member.id:
        return outcome
    findings = brain.triage.rules.examine(message.text)
    event = _event_of(case, message, findings)
    changed = None if event is None else step(case, event)
    if not isinstance(changed, Step):
        return outcome
    replies = brain.replies
    voice = replies.voice(case.language)
    effects = effects_of(case, changed.case, changed.notices, voice, replies.staff_voice, context.heard)
    outcome = replace(outcome, case=changed.case, effects=effects)
    return _with_care(brain, message, context, outcome) if findings.topic == Topic.SELF_HARM else outcome


def _with_care(brain: Brain, message: Message, context: Context, outcome: Outcome) -> Outcome:
    """Nobody in danger waits for a moderator without a word and a number to call, whoever has the case."""
    key, case = "thread.opening.self_harm", outcome.case_id or ""
    voice = brain.replies.voice(outcome.trace.language)
    text = voice.say(key, message.author.id, context.heard, member=message.author.name)
    care = Say(f"{message.id}:care", CaseThread(case), text)
    return replace(outcome, effects=(care, *outcome.effects), said=(key,))


def _event_of(case: Case, message: Message, findings: Findings) -> CaseEvent | None:
    needs_human = findings.question or findings.upset or findings.topic is not None
    if case.state is CaseState.RESOLVED:
        return CaseEvent(Action.WROTE, message.author, message.at) if needs_human and not case.closed else None
    worse = more_urgent(case.priority, findings.topic_priority if findings.topic else Priority.NORMAL)
    return CaseEvent(Action.JOIN, message.author, message.at, worse) if worse is not case.priority else None
