"""From a decision to what is said and done: effects as data, wording from the lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cards import card, lately, quoted, tried
from bot.core.case import Action, Case, CaseEvent, Step, step
from bot.core.controls import Button, Control, ControlStyle, Verb
from bot.core.effects import CaseThread, Channel, Effect, OpenThread, RemoveMessage, Say, StaffQueue
from bot.core.knowledge import Entry, HandoffPolicy, Knowledge
from bot.core.lines import MAX_LABEL, Lines
from bot.core.model import (
    Answer,
    Clarify,
    Context,
    Decision,
    Deflect,
    HandOff,
    HandOffReason,
    Member,
    Priority,
)
from bot.core.safety.shape import PERSONAL_DATA
from bot.core.waits import waiting

MAX_OPTIONS = 3
"""Entries a clarification offers beside "none of these"."""

_OWN_WORDS = (HandOffReason.FAULT, HandOffReason.NOT_A_TROLL)

MAX_FOLLOW_UPS = 2
"""Follow-ups offered below an answer: more would bury the answer."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is being replied to: a message, or the press of a button."""

    id: str
    """Key of its ledger row; keys of effects and controls are built on it."""
    community: str
    channel: str
    member: Member
    at: datetime
    reply_to: str | None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that follows from one decision, kept in one transaction."""

    effects: tuple[Effect, ...] = ()
    said: tuple[str, ...] = ()
    """Keys of the lines the member is told, so that none repeats itself soon."""
    case: Case | None = None
    """The case that was opened or changed."""


def main_key(origin: str) -> str:
    """Return the effect key of the reply to a ledger row: later presses edit that reply."""
    return f"{origin}:say"


@dataclass(frozen=True, slots=True)
class Replies:
    """Builds plans. Pure: the same arguments give the same plan."""

    knowledge: Knowledge
    lines: dict[str, Lines]
    default_language: str
    staff_language: str
    removes_personal_data: bool = False
    """Messages with private data are taken out of the open, once the case has its redacted copy."""

    def voice(self, language: str) -> Lines:
        """Return the lines of ``language``, or of the default where there are none."""
        return self.lines.get(language) or self.lines[self.default_language]

    @property
    def staff_voice(self) -> Lines:
        """The lines moderators read."""
        return self.voice(self.staff_language)

    def plan(
        self, origin: Origin, decision: Decision, context: Context, case: Case | None = None, new_case: str = ""
    ) -> Plan:
        """Return what follows from ``decision``.

        Args:
            origin: what is replied to.
            decision: what was decided about it.
            context: what the decision knew.
            case: the member's open case, which a handoff joins.
            new_case: id for a case to open where there is none.
        """
        match decision:
            case Answer():
                return self._answer(origin, decision)
            case Clarify():
                return self._clarify(origin, decision, context)
            case HandOff() if case is not None:
                return self._join(origin, decision, context, case)
            case HandOff():
                return self._hand_off(origin, decision, context, new_case)
            case Deflect():
                return self._deflect(origin, decision, context)
            case _:
                return Plan()

    def _answer(self, origin: Origin, decision: Answer) -> Plan:
        entry = self.knowledge.entries[decision.entry]
        language, text = answer_text(entry, decision.trace.language)
        voice = self.voice(language)
        buttons = [_button(voice, Verb.HELPED, origin.id, ControlStyle.SUCCESS)]
        if entry.handoff is not HandoffPolicy.NEVER:
            buttons += [_button(voice, Verb.MISSED, origin.id), _button(voice, Verb.HUMAN, origin.id)]
        buttons += [
            button
            for follow_up in entry.follow_ups[:MAX_FOLLOW_UPS]
            if (button := self._entry_button(Verb.FOLLOW_UP, origin, follow_up, language)) is not None
        ]
        say = Say(main_key(origin.id), Channel(origin.channel), text, tuple(buttons), origin.reply_to)
        return Plan((say,))

    def _clarify(self, origin: Origin, decision: Clarify, context: Context) -> Plan:
        language = decision.trace.language
        voice = self.voice(language)
        options = [
            button
            for option in decision.options[:MAX_OPTIONS]
            if (button := self._entry_button(Verb.PICK, origin, option.entry, language)) is not None
        ]
        buttons = (*options, _button(voice, Verb.NONE_OF_THESE, origin.id))
        text = voice.say("clarify.ask", origin.member.id, context.heard)
        say = Say(main_key(origin.id), Channel(origin.channel), text, buttons, origin.reply_to)
        return Plan((say,), ("clarify.ask",))

    def _hand_off(self, origin: Origin, decision: HandOff, context: Context, new_case: str) -> Plan:
        voice = self.voice(decision.trace.language)
        case = Case(
            id=new_case,
            community=origin.community,
            channel=origin.channel,
            message=origin.id,
            member=origin.member,
            reason=decision.reason,
            priority=decision.priority,
            language=voice.language,
            quote=decision.trace.text,
            opened_at=origin.at,
            changed_at=origin.at,
            topic=decision.topic,
            link=origin.link,
            tried=tried(decision.trace.candidates),
            lately=lately(context.lately),
            earlier=context.earlier_cases,
        )
        removed = self._removed(origin, decision)
        suffix = "_removed" if removed else ""
        public, opening = public_key(decision) + suffix, opening_key(decision) + suffix
        said = (public, opening, "thread.recognise_staff")
        # A message that goes away is replied to first: a reply could not be attached to it later.
        first: list[Effect] = [self._public(origin, voice, public, context), *removed] if removed else []
        told = () if removed else (self._public(origin, voice, public, context, case.id),)
        effects: list[Effect] = [
            *first,
            OpenThread(
                key=f"case:{case.id}:thread",
                case=case.id,
                parent=origin.channel,
                # Neutral: the member reads it too, and nobody wants to be filed as "upset".
                title=voice.first("thread.title", case=case.id),
                member=origin.member.id,
                tells=not removed,
            ),
            *told,
            Say(
                key=f"case:{case.id}:opening",
                place=CaseThread(case.id),
                text=self._opening(opening, origin, decision, context),
                buttons=(_button(voice, Verb.SOLVED, case.id),),
            ),
        ]
        entry = self.knowledge.entries.get(decision.entry or "")
        if entry is not None and entry.handoff is HandoffPolicy.ALWAYS:
            _, text = answer_text(entry, voice.language)
            effects.append(Say(f"case:{case.id}:answer", CaseThread(case.id), text))
        return Plan((*effects, card(case, self.staff_voice)), said, case)

    def _opening(self, key: str, origin: Origin, decision: HandOff, context: Context) -> str:
        voice = self.voice(decision.trace.language)
        member = origin.member
        parts = [voice.say(key, member.id, context.heard, member=member.name)]
        if decision.trace.text.strip():
            parts.append(voice.say("thread.quote", member.id, {}, quote=quoted(decision.trace.text)))
        if context.expected_wait is None:
            parts.append(voice.say("thread.wait_unknown", member.id, context.heard))
        else:
            wait = waiting(voice, context.expected_wait)
            parts.append(voice.say("thread.wait_measured", member.id, context.heard, wait=wait))
        parts.append(voice.say("thread.recognise_staff", member.id, context.heard))
        return "\n\n".join(parts)

    def _join(self, origin: Origin, decision: HandOff, context: Context, case: Case) -> Plan:
        voice = self.voice(decision.trace.language)
        # Danger and private data are answered in their own words, also the second time.
        own_words = decision.topic in ("personal_data", "self_harm") or decision.reason in _OWN_WORDS
        removed = self._removed(origin, decision)
        public = "handoff.personal_data_removed" if removed else public_key(decision) if own_words else "handoff.joined"
        changed = step(case, CaseEvent(Action.JOIN, origin.member, origin.at, decision.priority))
        if not isinstance(changed, Step):
            raise TypeError(f"case {case.id} is {case.state}, so nothing can join it")
        quote = quoted(decision.trace.text)
        # As above: what goes away is replied to before.
        public_line = self._public(origin, voice, public, context, None if removed else case.id)
        effects: list[Effect] = [public_line, *removed]
        if quote:
            text = voice.say("thread.quote", origin.member.id, {}, quote=quote)
            if case.claimed_by is not None:
                name = case.claimed_by.name
                text += "\n\n" + voice.say("thread.wait_claimed", origin.member.id, context.heard, moderator=name)
            effects.append(Say(f"{origin.id}:joined", CaseThread(case.id), text))
        joined = replace(changed.case, topic=case.topic or decision.topic)
        return Plan((*effects, card(joined, self.staff_voice)), (public,), joined)

    def _removed(self, origin: Origin, decision: HandOff) -> tuple[RemoveMessage, ...]:
        private = decision.reason is HandOffReason.SENSITIVE and decision.topic == PERSONAL_DATA
        if not self.removes_personal_data or not private or origin.reply_to is None:
            return ()
        # Behind the reply, which could else not be attached to the message any more.
        return (RemoveMessage(f"{origin.id}:remove", Channel(origin.channel), origin.reply_to),)

    def _public(self, origin: Origin, voice: Lines, key: str, context: Context, case: str | None = None) -> Say:
        text = voice.say(key, origin.member.id, context.heard)
        return Say(main_key(origin.id), Channel(origin.channel), text, (), origin.reply_to, case)

    def _deflect(self, origin: Origin, decision: Deflect, context: Context) -> Plan:
        key = f"deflect.{decision.reason}"
        voice = self.voice(decision.trace.language)
        staff = self.staff_voice
        inform = Say(
            key=f"{origin.id}:inform",
            place=StaffQueue(),
            text=staff.first("staff.deflected", member=origin.member.name, quote=quoted(decision.trace.text)),
            buttons=(_button(staff, Verb.NOT_A_TROLL, origin.id),),
        )
        return Plan((self._public(origin, voice, key, context), inform), (key,))

    def _entry_button(self, verb: Verb, origin: Origin, entry_id: str, language: str) -> Button | None:
        entry = self.knowledge.entries.get(entry_id)
        if entry is None:
            return None
        return Button(Control(verb, origin.id, entry_id), entry.title(language)[:MAX_LABEL], ControlStyle.PRIMARY)


def answer_text(entry: Entry, language: str) -> tuple[str, str]:
    """Return the language used and the answer with its links below."""
    used, text = entry.answer_in(language)
    links = [f"{link.label_in(used)}: {link.url}" for link in entry.links]
    return used, "\n".join((text.strip(), *links))


def public_key(decision: HandOff) -> str:
    """Return which line tells, in the open, that a human takes over; it never names the matter."""
    if decision.reason is HandOffReason.SENSITIVE and decision.topic in ("personal_data", "self_harm"):
        return f"handoff.{decision.topic}"
    return f"handoff.{decision.reason}"


def opening_key(decision: HandOff) -> str:
    """Return which line opens the private thread."""
    if decision.reason is HandOffReason.NOT_A_TROLL:
        return "thread.opening.not_a_troll"
    if decision.topic in ("personal_data", "self_harm"):
        return f"thread.opening.{decision.topic}"
    return "thread.opening.urgent" if decision.priority is Priority.URGENT else "thread.opening"


def _button(voice: Lines, verb: Verb, subject: str, style: ControlStyle = ControlStyle.SECONDARY) -> Button:
    return Button(Control(verb, subject), voice.labels[_LABELS[verb]], style)


_LABELS = {
    Verb.HELPED: "button.helped",
    Verb.MISSED: "button.missed",
    Verb.HUMAN: "button.human",
    Verb.NONE_OF_THESE: "button.none_of_these",
    Verb.SOLVED: "button.solved",
    Verb.UNSOLVED: "button.unsolved",
    Verb.NOT_A_TROLL: "button.not_a_troll",
}
