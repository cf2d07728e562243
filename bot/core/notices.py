"""What a step in a case's life makes visible: notices as effects, wording from the lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.cards import card, quoted
from bot.core.case import Case, Notice
from bot.core.controls import Button, Control, ControlStyle, Verb
from bot.core.effects import AddToThread, CaseThread, CloseThread, EditSaid, Effect, OpenThread, ReopenThread, Say
from bot.core.lines import Lines
from bot.core.model import Member


def effects_of(
    before: Case, after: Case, notices: Iterable[Notice], voice: Lines, staff: Lines, heard: Mapping[str, int]
) -> tuple[Effect, ...]:
    """Return the effects of a step, in order.

    Args:
        before: the case as it was.
        after: the case as it is now; keys carry its version, so no two steps share one.
        notices: what the step made visible.
        voice: the lines in the member's language.
        staff: the lines in the staff's language.
        heard: how often the member was told each line.
    """
    teller = _Teller(before, after, voice, staff, heard)
    return tuple(effect for notice in notices for effect in teller.effects(notice))


def thread_again(case: Case, name: str, voice: Lines, heard: Mapping[str, int]) -> tuple[Effect, ...]:
    """Return what opens the thread of a case that has none: it could not be opened, or is gone.

    ``name`` ends the effect's key; the member is told of a failure where it is ``thread``.
    """
    key = f"case:{case.id}:{case.version}:{name}"
    parts = [voice.say("thread.opening", case.member.id, heard, member=case.member.name)]
    if case.quote.strip():
        parts.append(voice.say("thread.quote", case.member.id, {}, quote=quoted(case.quote)))
    parts.append(voice.say("thread.recognise_staff", case.member.id, heard))
    solved = Button(Control(Verb.SOLVED, case.id), voice.labels["button.solved"])
    return (
        OpenThread(
            key, case.id, case.channel, voice.first("thread.title", case=case.id), case.member.id, name == "thread"
        ),
        Say(f"{key}:opening", CaseThread(case.id), "\n\n".join(parts), (solved,)),
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    before: Case
    after: Case
    voice: Lines
    staff: Lines
    heard: Mapping[str, int]

    def effects(self, notice: Notice) -> tuple[Effect, ...]:
        key = f"case:{self.after.id}:{self.after.version}:{notice}"
        match notice:
            case Notice.CARD:
                return (card(self.after, self.staff),)
            case Notice.LOCK:
                return (CloseThread(key, self.after.id),)
            case Notice.UNLOCK:
                return (ReopenThread(key, self.after.id),)
            case Notice.ANSWERED:
                # Only a resolve asks, and it was the step before this one.
                asked = f"case:{self.after.id}:{self.before.version}:{Notice.ASK_SOLVED}"
                return (EditSaid(key, CaseThread(self.after.id), asked),)
            case Notice.CLAIMED:
                return (AddToThread(f"{key}:add", self.after.id, self.moderator.id), self._tell(key, notice))
            case _:
                return (self._tell(key, notice),)

    @property
    def moderator(self) -> Member:
        """Who has the case, or had it until this step."""
        return self.after.claimed_by or self.before.claimed_by or self.after.member

    def _tell(self, key: str, notice: Notice) -> Say:
        case = self.after
        text = self.voice.say(f"thread.{notice}", case.member.id, self.heard, moderator=self.moderator.name)
        return Say(key, CaseThread(case.id), text, self._buttons() if notice is Notice.ASK_SOLVED else ())

    def _buttons(self) -> tuple[Button, ...]:
        labels = self.voice.labels
        return (
            Button(Control(Verb.SOLVED, self.after.id), labels["button.solved"], ControlStyle.SUCCESS),
            Button(Control(Verb.UNSOLVED, self.after.id), labels["button.unsolved"]),
        )
