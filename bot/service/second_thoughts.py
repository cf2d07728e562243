"""What members change afterwards: an edited question is reconsidered once, a deleted one takes its answer along."""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import Channel, EditSaid, Effect, Say
from bot.core.model import Answer, Context, Decision, Message, Role, Silent
from bot.core.replies import main_key
from bot.core.text import fingerprint
from bot.errors import Conflict
from bot.service.responder import Responder
from bot.service.shell import TRIES_ON_CONFLICT, Shell
from bot.store.records import Entered, Outcome

ALONE = frozenset({"answer", "clarify", "silent"})
"""Decisions that only the bot has to do with so far. Where humans have taken over, they see the edit themselves."""

SPOKE = frozenset({"answer", "clarify"})


class SecondThoughts:
    """Carries out what follows from edits and deletions."""

    def __init__(self, shell: Shell, responder: Responder) -> None:
        self._shell = shell
        self._responder = responder

    async def reconsider(self, message: Message) -> Decision | None:
        """Decide anew about an edited message, in place of the first reply; None where that is not to be done."""
        async with self._shell.alone_with(message.community, message.author.id):
            for remaining in reversed(range(TRIES_ON_CONFLICT)):
                try:
                    return await self._reconsider(message)
                except Conflict:
                    if not remaining:
                        raise
        return None

    async def withdraw(self, community: str, message: str) -> None:
        """Say in place of the answer that it is taken back."""
        row = await self._shell.store.entered(message)
        if row is None or row.taken.community != community or row.kind not in SPOKE:
            return
        edited = await self._shell.store.entered(edit_id(message))
        last = edited if edited is not None and edited.kind in SPOKE else row
        voice = self._shell.mind.of(community).replies.voice(last.trace.language)
        text = voice.say("note.withdrawn", row.taken.member.id, {})
        gone = EditSaid(f"{message}:withdrawn", Channel(row.taken.channel), main_key(last.taken.id), text)
        await self._shell.store.post(community, (gone,), self._shell.clock())
        self._shell.wake()

    async def _reconsider(self, message: Message) -> Decision | None:
        store = self._shell.store
        row = await store.entered(message.id)
        if row is None or row.kind not in ALONE or row.taken.community != message.community:
            return None
        if row.taken.fingerprint == fingerprint(message.text) or message.author.role is not Role.MEMBER:
            return None
        edited = replace(message, id=edit_id(message.id))
        if await store.entered(edited.id) is not None:
            return None
        context = await self._shell.context(message.community, message.channel, message.author.id)
        outcome = await self._responder.consider(edited, _without(context, row), message.id)
        if outcome.decision is None or (outcome.case is None and _same(row, outcome.decision)):
            outcome = replace(outcome, effects=(), said=())
        elif row.kind in SPOKE:
            outcome = replace(outcome, effects=_in_place(row, outcome))
        return outcome.decision if await self._shell.record(outcome) else None


def edit_id(message: str) -> str:
    """Return the id of the ledger row of a message's edited form."""
    return f"{message}:edit"


def _without(context: Context, row: Entered) -> Context:
    """Return the context as it was before the message was first taken up."""
    return replace(
        context,
        recent_answers=tuple(each for each in context.recent_answers if each.message != row.taken.id),
        recent_texts=tuple(each for each in context.recent_texts if each[2] != row.taken.fingerprint),
        lately=tuple(each for each in context.lately if each.message != row.taken.id),
    )


def _same(row: Entered, decision: Decision) -> bool:
    return isinstance(decision, Answer) and row.entry == decision.entry


def _in_place(row: Entered, outcome: Outcome) -> tuple[Effect, ...]:
    """Return the effects with the new reply in place of the old one."""
    new, old = main_key(outcome.taken.id), main_key(row.taken.id)
    if isinstance(outcome.decision, Silent):
        return ()  # an answer that was right to give still stands
    return tuple(
        EditSaid(new, effect.place, old, effect.text, effect.buttons)
        if isinstance(effect, Say) and effect.key == new
        else effect
        for effect in outcome.effects
    )
