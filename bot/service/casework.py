"""Moderators' and members' buttons on cases, and what time does to a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.case import Action, Case, CaseEvent, Notice, Refusal, step
from bot.core.controls import Control, Press, Verb
from bot.core.effects import Say, StaffQueue
from bot.core.model import Member, Role, Trace
from bot.core.notices import effects_of, thread_again
from bot.errors import Conflict
from bot.service.shell import TRIES_ON_CONFLICT, Shell
from bot.store.records import CaseNote, Outcome, Taken
from bot.surfaces.base import PressReply

ACTIONS = {
    Verb.CLAIM: Action.CLAIM,
    Verb.RELEASE: Action.RELEASE,
    Verb.RESOLVE: Action.RESOLVE,
    Verb.REOPEN: Action.REOPEN,
    Verb.SOLVED: Action.SOLVED,
    Verb.UNSOLVED: Action.UNSOLVED,
}
"""The verbs whose subject is a case."""

_REPLIES = {
    Verb.CLAIM: "press.claimed",
    Verb.RELEASE: "press.released",
    Verb.RESOLVE: "press.resolved",
    Verb.REOPEN: "press.reopened",
}


class Casework:
    """Changes cases, one step a transaction: of two moderators at once the second is told who was first."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def press(self, press: Press) -> PressReply:
        """Do what the button asks, or say why not."""
        for remaining in reversed(range(TRIES_ON_CONFLICT)):
            try:
                return await self._try(press)
            except Conflict:
                if not remaining:
                    raise
        return PressReply()

    async def transfer(self, press: Press, to: Member) -> PressReply | None:
        """Hand a case on to another moderator: given back in the one's name, claimed in the other's.

        Args:
            press: of the moderator who hands it on, as if it were the release.
            to: who goes on with it.

        Returns:
            why it cannot be done; None where it is done.

        Raises:
            StoreError: it could not be recorded; ask again.
        """
        case = await self._shell.store.case(press.control.subject)
        if case is not None and case.community == press.community and case.claimed_by is not None:
            if case.claimed_by.id == to.id:
                return None
            # Whoever is away cannot hand a case on: any moderator may, in the name of who has it.
            given_back = replace(press, member=case.claimed_by)
            await self.press(given_back)
        claim = replace(press, id=f"{press.id}:claim", member=to, control=Control(Verb.CLAIM, press.control.subject))
        told = await self.press(claim)
        now = await self._shell.store.case(press.control.subject)
        return None if now is not None and now.claimed_by is not None and now.claimed_by.id == to.id else told

    async def _try(self, press: Press) -> PressReply:
        case = await self._shell.store.case(press.control.subject)
        if case is None or case.community != press.community:
            return self._told(press, None, Refusal("press.gone"))
        changed = step(case, CaseEvent(ACTIONS[press.control.verb], press.member, press.at))
        if isinstance(changed, Refusal):
            return self._told(press, case, changed)
        replies = self._shell.mind.of(case.community).replies
        context = await self._shell.context(case.community, case.channel, case.member.id)
        voice = replies.voice(case.language)
        effects = effects_of(case, changed.case, changed.notices, voice, replies.staff_voice, context.heard)
        if Notice.CLAIMED in changed.notices and await self._shell.store.threadless(case.id):
            # What kept the thread from being there may be mended by now.
            effects = (*thread_again(changed.case, "again", voice, context.heard), *effects)
        said = tuple(f"thread.{notice}" for notice in changed.notices if f"thread.{notice}" in voice.variants)
        trace = Trace(f"press:{press.control.verb}", "", case.language, replies.knowledge.version)
        taken = Taken(f"press:{press.id}", case.community, press.channel, press.member, press.at, "", "")
        note = CaseNote(case.id, press.at, press.control.verb.value, press.member)
        outcome = Outcome(
            taken, trace, effects=effects, said=said, listener=case.member.id, case=changed.case, notes=(note,)
        )
        kept = await self._shell.record(outcome)
        line = _REPLIES.get(press.control.verb) if kept else "press.already"
        return self._told(press, case, Refusal(line)) if line else PressReply()

    def _told(self, press: Press, case: Case | None, said: Refusal) -> PressReply:
        replies = self._shell.mind.of(press.community).replies
        moderator = press.member.role is Role.MODERATOR
        language = replies.staff_language if moderator or case is None else case.language
        return PressReply(replies.voice(language).say(said.line, press.member.id, {}, **said.values))

    async def lose_thread(self, community: str, thread: str) -> None:
        """Forget a thread that somebody deleted, and tell staff; the case stays.

        Raises:
            StoreError: it could not be noted.
        """
        case = await self._shell.store.lose_thread(community, thread)
        if case is None:
            return
        now, staff = self._shell.clock(), self._shell.mind.of(community).replies.staff_voice
        text = staff.first("staff.thread_gone", case=case.id)
        await self._shell.store.post(community, (Say(f"gone:{thread}", StaffQueue(), text),), now)
        self._shell.wake()

    async def lapse(self, bot: Member, after: timedelta) -> int:
        """Close the threads of cases resolved longer than ``after`` ago without a word; return how many."""
        now = self._shell.clock()
        cases = await self._shell.store.lapsed(now - after)
        for case in cases:
            await self._lapse(case, bot, now)
        return len(cases)

    async def _lapse(self, case: Case, bot: Member, now: datetime) -> None:
        changed = step(case, CaseEvent(Action.LAPSE, bot, now))
        if isinstance(changed, Refusal):
            return
        replies = self._shell.mind.of(case.community).replies
        voice = replies.voice(case.language)
        effects = effects_of(case, changed.case, changed.notices, voice, replies.staff_voice, {})
        try:
            await self._shell.store.save_step(changed.case, effects, now)
        except Conflict:
            # The member or a moderator was quicker; the next round sees what became of it.
            return
        self._shell.wake()
