"""The rules of the triage, each a small pure function with a name that stands in the trace.

Their order follows the harm of getting it wrong: a person in danger or with private data in the open left unseen, an
ordinary or angry member treated as a troll, a wrong answer, a troll answered twice, chatter interrupted.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.core.knowledge import HandoffPolicy
from bot.core.language import foreign
from bot.core.model import (
    Answer,
    ChannelRole,
    Clarify,
    Decision,
    Deflect,
    DeflectReason,
    HandOff,
    HandOffReason,
    Priority,
    Role,
    Silent,
    SilentReason,
    Trace,
)
from bot.core.safety.shape import PERSONAL_DATA
from bot.core.situation import MAX_OPTIONS, Situation
from bot.core.text import fingerprint

Verdict = Callable[[Trace], Decision]
Rule = Callable[[Situation], Verdict | None]


def staff(here: Situation) -> Verdict | None:
    """Staff, other bots and the bot itself need no support."""
    if here.message.author.role is not Role.MEMBER or here.message.channel_role is ChannelRole.STAFF:
        return lambda trace: Silent(SilentReason.STAFF, trace)
    return None


def in_case(here: Situation) -> Verdict | None:
    """In the thread of a case humans talk."""
    if here.message.channel_role is ChannelRole.CASE:
        return lambda trace: Silent(SilentReason.HUMAN_PRESENT, trace)
    return None


def double_post(here: Situation) -> Verdict | None:
    """The same text twice in a moment: it was taken up already."""
    print_of = fingerprint(here.message.text)
    for at, channel, text in here.context.recent_texts:
        same = text == print_of and channel == here.message.channel
        if same and here.context.now - at <= here.policy.double_post:
            return lambda trace: Silent(SilentReason.COOLDOWN, trace)
    return None


def danger(here: Situation) -> Verdict | None:
    """Somebody in danger, or private data in the open: a human, wherever it is said and whoever is there."""
    found = here.findings
    urgent = found.topic is not None and found.topic_priority is Priority.URGENT and not here.own_phrasing
    return _sensitive(here) if found.personal or found.topic == PERSONAL_DATA or urgent else None


def human_present(here: Situation) -> Verdict | None:
    """The bot does not talk over a moderator who is talking with this member."""
    if here.context.human_present:
        return lambda trace: Silent(SilentReason.HUMAN_PRESENT, trace)
    return None


def sensitive(here: Situation) -> Verdict | None:
    """Sensitive matters get no ready-made answer, but where nobody asked the bot it does not barge in."""
    if here.invited and here.findings.topic is not None and not here.own_phrasing:
        return _sensitive(here)
    return None


def spam(here: Situation) -> Verdict | None:
    """Copies of one text, over channels or by several accounts; who repeats a question waits for an answer."""
    print_of = fingerprint(here.message.text)
    recent = [text for at, _, text in here.context.recent_texts if here.context.now - at <= here.policy.spam_window]
    copies = recent.count(print_of) + here.context.copies_by_others + 1
    if copies < here.policy.spam_copies or here.findings.substance or here.findings.asked:
        return None
    return _deflect(here, DeflectReason.SPAM)


def scam(here: Situation) -> Verdict | None:
    """Lures and false staff are answered once, wherever they are posted."""
    if not here.findings.scam or here.own_phrasing or _unread(here):
        return None
    return _deflect(here, DeflectReason.SCAM)


def not_addressed(here: Situation) -> Verdict | None:
    """Outside the support channels the bot speaks only when spoken to."""
    return None if here.invited else lambda trace: Silent(SilentReason.NOT_ADDRESSED, trace)


def asked(here: Situation) -> Verdict | None:
    """A human is asked for."""
    # "And on the phone?" after an answer goes on from it, whatever the scorer makes of the words alone.
    continued = here.findings.guessed and here.together
    if not here.findings.asked or here.own_phrasing or continued:
        return None
    return lambda trace: HandOff(HandOffReason.ASKED, trace, priority=here.priority())


def to_another(here: Situation) -> Verdict | None:
    """A reply to or a mention of somebody else is meant for them."""
    others = here.message.reply_to_author or here.message.mentions
    if others and not here.message.addressed and here.message.reply_to_author != here.message.author.id:
        return lambda trace: Silent(SilentReason.CHATTER, trace)
    return None


def abuse(here: Situation) -> Verdict | None:
    """An insult without a matter gets one calm line, then silence; with a matter it is anger, and heard."""
    found = here.findings
    # Staff wrote an answer to what is asked: whoever asks it in a mocking tone is told it like everybody else.
    answered = here.sure and (found.question or found.unseen)
    if not found.abuse or found.substance or answered or here.own_phrasing or _unread(here):
        return None
    return _deflect(here, DeflectReason.ABUSE)


def unhelped(here: Situation) -> Verdict | None:
    """No second ready-made text for somebody whom the first did not help."""
    if here.findings.unhelped and _answered(here):
        return lambda trace: HandOff(HandOffReason.REPEAT, trace, priority=here.priority())
    return None


def chatter(here: Situation) -> Verdict | None:
    """Thanks, jokes, small talk and words to each other are left alone; a matter is not, nor is despair."""
    found = here.findings
    if here.own_phrasing or _shows_code(here) or (found.question and (here.message.addressed or not found.chatter)):
        return None
    if found.unseen and (here.sure or here.heading or here.together or found.continues):
        return None  # the scorer alone says so, and the matcher or the wording ("and on the phone?") contradicts it
    if found.upset and (found.substance or not found.chatter):
        return None
    # No question in so many words, yet what an entry is about: "password reset", "0 of 812 since this morning".
    # Chatter interrupted does less harm than a member in trouble left alone: the least sign of a matter is enough.
    if (here.near or here.together or found.hint) and not found.chatter:
        return None
    # In a language the bot does not read it cannot tell a question from small talk, whatever the tone seems to be.
    if foreign(here.message.text, here.languages):
        return None
    return lambda trace: Silent(SilentReason.CHATTER, trace)


def repeat(here: Situation) -> Verdict | None:
    """The answer that would be given was given already: it did not help."""
    sure = here.sure
    if sure and sure.entry in _answered(here):
        return lambda trace: HandOff(HandOffReason.REPEAT, trace, entry=sure.entry, priority=here.priority())
    return None


def upset(here: Situation) -> Verdict | None:
    """Somebody in trouble must not get a text block."""
    if here.findings.upset and not here.own_phrasing:
        entry = here.sure.entry if here.sure else None
        return lambda trace: HandOff(HandOffReason.UPSET, trace, entry=entry, priority=Priority.HIGH)
    return None


def policy(here: Situation) -> Verdict | None:
    """Staff decided that this question always goes to a human."""
    sure = here.sure
    entry = here.knowledge.entries[sure.entry] if sure else None
    if entry and entry.handoff is HandoffPolicy.ALWAYS:
        return lambda trace: HandOff(HandOffReason.POLICY, trace, topic=entry.topic, entry=entry.id)
    return None


def several(here: Situation) -> Verdict | None:
    """Two clearly different questions in one message: neither may be passed over."""
    for candidate in here.each:
        entry = here.knowledge.entries[candidate.entry]
        if entry.handoff is HandoffPolicy.ALWAYS:  # a human is needed for one of them and hears the other
            return lambda trace: HandOff(HandOffReason.POLICY, trace, topic=entry.topic, entry=entry.id)
    return (lambda trace: Clarify(here.each[:MAX_OPTIONS], trace)) if here.each else None


def answer(here: Situation) -> Verdict | None:
    """The matcher is sure, and nothing says that it may be talk among members or just what is not wanted."""
    sure = here.sure
    if sure is None or here.denied or (here.findings.doubtful and not (here.own_phrasing or here.together)):
        return None
    return lambda trace: Answer(sure.entry, sure.confidence, trace)


def follow_up(here: Situation) -> Verdict | None:
    """A short message that continues the answer before is read together with it, but never surely enough to answer."""
    best = next(iter(here.together), None)
    if best is None or here.knowledge.entries[best.entry].handoff is HandoffPolicy.ALWAYS:
        return None
    return lambda trace: Clarify(here.together[:MAX_OPTIONS], trace)


def clarify(here: Situation) -> Verdict | None:
    """One of a few entries is likely meant: ask which."""
    best = here.best
    if best is None or not here.near:
        return None
    if here.knowledge.entries[best.entry].handoff is HandoffPolicy.ALWAYS:
        return None  # a human is likely needed anyway; asking first would only be a delay
    # All three, however far behind: the threshold says that the right one is likely among the first three.
    return lambda trace: Clarify(here.candidates[:MAX_OPTIONS], trace)


def uncertain(_here: Situation) -> Verdict | None:
    """An honest "a human will look" instead of a guess."""
    return lambda trace: HandOff(HandOffReason.UNCERTAIN, trace)


RULES: tuple[tuple[str, Rule], ...] = tuple(
    (rule.__name__, rule)
    for rule in (
        staff,
        in_case,
        double_post,
        danger,
        human_present,
        sensitive,
        spam,
        scam,
        not_addressed,
        asked,
        to_another,
        abuse,
        unhelped,
        chatter,
        repeat,
        upset,
        policy,
        several,
        answer,
        follow_up,
        clarify,
        uncertain,
    )
)
"""In the order in which they are asked."""


def _sensitive(here: Situation) -> Verdict:
    found = here.findings
    priority = Priority.HIGH if found.upset and found.topic_priority is Priority.NORMAL else found.topic_priority
    sure = here.sure
    # What staff wrote for just this matter, first aid after a break-in say, is said in the private thread meanwhile.
    first_aid = sure and here.knowledge.entries[sure.entry].handoff is HandoffPolicy.ALWAYS
    entry = sure.entry if sure and first_aid else None
    return lambda trace: HandOff(HandOffReason.SENSITIVE, trace, topic=found.topic, entry=entry, priority=priority)


def _deflect(here: Situation, reason: DeflectReason) -> Verdict:
    if here.deflected():
        return lambda trace: Silent(SilentReason.REPEAT_ABUSE, trace)
    return lambda trace: Deflect(reason, trace)


def _unread(here: Situation) -> bool:
    """Tell whether the scorer alone sees an insult or a lure, in a language that it does not know."""
    return here.findings.unseen and foreign(here.message.text, here.languages)


def _shows_code(here: Situation) -> bool:
    """Tell whether a log without a word is shown to the bot, or by somebody whom it answered: it wants to be seen."""
    return here.findings.code and bool(here.message.addressed or _answered(here))


def _answered(here: Situation) -> frozenset[str]:
    now, window = here.context.now, here.policy.repeat_window
    return frozenset(given.entry for given in here.context.recent_answers if now - given.at <= window)
