"""Holds a turn of a dialogue against what was decided, and against what people then see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.knowledge import HandoffPolicy
from bot.core.model import HandOffReason, Priority, Role
from bot.core.replies import answer_text
from tests.dialogue_format import GONE, Outcome, Presses, Says
from tests.dialogue_stage import Before, Stage, is_line, same
from tests.drivers.base import Seen, Told

Why = Mapping[str, Any]

_OWN_WORDS = ("personal_data", "self_harm")
"""Topics with lines of their own."""


def check_decision(stage: Stage, turn: Outcome, why: Why) -> None:
    """The recorded decision is the expected one."""
    kind = turn.decision
    assert kind is not None
    wanted: dict[str, Any] = {"decision": kind}
    if kind != "silent":  # nothing is said, so in no language
        wanted["language"] = stage.lines(turn).language
    if kind == "answer":
        wanted["entry"] = turn.answer
    elif kind != "clarify":
        wanted["reason"] = getattr(turn, kind).value
    if turn.topic:
        wanted["topic"] = turn.topic
    if isinstance(turn, Says) and turn.entry:
        wanted["entry"] = turn.entry
    found = {key: why[key] for key in dict.fromkeys(("decision", "language", "reason", "topic", "entry", *wanted))}
    stage.check({key: why[key] for key in wanted} == wanted, wanted, found, why)


async def check_seen(stage: Stage, turn: Outcome, who: str, room: str, before: Before, why: Why | None = None) -> None:
    """What the bot newly said in the room, in the thread of ``who`` and among staff is the expected, no more."""
    if room != await stage.case_of(who):
        new = await stage.new(who, room, before)
        replies = 0 if turn.decision in (None, "silent") else 1
        stage.check(len(new) == replies, f"{replies} new messages of the bot", [each.text for each in new], why)
        if replies:
            _check_reply(stage, turn, new[0])
    await _check_thread(stage, turn, who, before, why)
    await _check_staff(stage, turn, who, before)


def check_told(stage: Stage, turn: Presses, told: Told) -> None:
    """What only the one who pressed is told is the expected."""
    wanted = () if turn.told is None else (turn.told,) if isinstance(turn.told, str) else turn.told
    if told.refused:
        stage.check(GONE in wanted and bool(told.text), wanted or "nothing said", told)
        return
    if not wanted:
        stage.check(not told.text, "nothing only for the one who pressed", told)
        return
    moderator = stage.person(turn.who).role is Role.MODERATOR
    lines = stage.staff_lines() if moderator else stage.lines(turn)
    fits = any(is_line(lines, key, told.text) for key in wanted if key != GONE)
    stage.check(fits, f"{wanted} in {lines.language}", told)


def _check_reply(stage: Stage, turn: Outcome, reply: Seen) -> None:
    lines = stage.lines(turn)
    if turn.answer is not None:
        _, text = answer_text(stage.entry(turn.answer), lines.language)
        stage.check(same(text, reply.text), text, reply.text)
        stage.check(lines.labels["button.helped"] in reply.buttons, f"buttons in {lines.language}", reply.buttons)
        return
    stage.check_line(turn.line or _own_line(turn), reply.text, lines)
    if turn.clarify is None:
        stage.check(not reply.buttons, "no buttons", reply.buttons)
        return
    *options, last = reply.buttons
    titles = {stage.entry(entry).title(lines.language) for entry in turn.clarify}
    none = lines.labels["button.none_of_these"]
    stage.check(titles <= set(options) and last == none and len(options) <= 3, f"{titles}, {none}", reply.buttons)


def _own_line(turn: Outcome) -> str:
    if turn.clarify is not None:
        return "clarify.ask"
    if turn.handoff is None:
        return f"deflect.{turn.deflect}"
    return f"handoff.{turn.topic if turn.topic in _OWN_WORDS else turn.handoff}"


async def _check_thread(stage: Stage, turn: Outcome, who: str, before: Before, why: Why | None) -> None:
    opened = sorted(await stage.cases() - before.cases)
    number = 1 if turn.handoff is not None and not before.open_cases else 0
    stage.check(len(opened) == number, f"{number} new cases", opened, why)
    for case in opened:
        await _check_opened(stage, turn, who, case, why)
    case = await stage.case_of(who)
    if case in opened:
        stage.check(not turn.in_thread, f"in the thread: {turn.in_thread}", "it has only just been opened")
        return
    said = [each.text for each in await stage.new(who, case, before)] if case else []
    wanted = ("thread.quote", *turn.in_thread) if turn.handoff is not None else turn.in_thread
    stage.check(len(said) == len(wanted), f"in the thread: {wanted or 'nothing new'}", said, why)
    for key, text in zip(wanted, said, strict=True):
        stage.check_line(key, text, stage.lines(turn))


async def _check_opened(stage: Stage, turn: Outcome, who: str, case: str, why: Why | None) -> None:
    """A new thread is opened in the right words, closed to others, and moderators see it wait."""
    lines, name = stage.lines(turn), stage.person(who).name
    first, *more = [each.text for each in await stage.seen(who, case)]
    for key in (_opening_line(turn), "thread.recognise_staff", "thread.wait_unknown"):
        stage.check_line(key, first, lines, whole=False)
    entry = stage.entry(why["entry"]) if why and why["entry"] else None
    aid = [answer_text(entry, lines.language)[1]] if entry and entry.handoff is HandoffPolicy.ALWAYS else []
    stage.check([*map(str.split, more)] == [*map(str.split, aid)], f"below the opening: {aid or 'nothing'}", more)
    for persona in stage.scene.personas:
        allowed = persona.role is Role.MODERATOR or persona.id == who
        view = await stage.driver.view(persona.id, case)
        stage.check((view is not None) == allowed, f"that {persona.name} sees the thread: {allowed}", view)
    stage.check(await stage.driver.view(who, "staff") is None, f"no staff channel for {name}", "there is one")
    cards = [each for each in await stage.seen("alex", "staff") if case in each.text]
    stage.check(len(cards) == 1 and name in cards[0].text, "one card with the name", cards)
    stage.check(cards[0].buttons == (stage.staff_lines().labels["button.claim"],), "a card to claim", cards)
    rows = [row for row in await stage.driver.queue("alex") if row.case == case]
    stage.check(len(rows) == 1 and rows[0].member == name, "one case in the queue", rows)
    if turn.priority:
        stage.check(rows[0].priority == turn.priority.value, f"priority {turn.priority}", rows[0])


def _opening_line(turn: Outcome) -> str:
    if turn.handoff is HandOffReason.NOT_A_TROLL:
        return "thread.opening.not_a_troll"
    if turn.topic in _OWN_WORDS:
        return f"thread.opening.{turn.topic}"
    return "thread.opening.urgent" if turn.priority is Priority.URGENT else "thread.opening"


async def _check_staff(stage: Stage, turn: Outcome, who: str, before: Before) -> None:
    opened = await stage.cases() - before.cases
    new = await stage.new("alex", "staff", before)
    notices = [each for each in new if not any(case in each.text for case in opened)]
    number = 0 if turn.deflect is None else 1
    stage.check(len(notices) == number, f"{number} notices to staff", notices)
    lines = stage.staff_lines()
    for notice in notices:
        stage.check_line("staff.deflected", notice.text, lines)
        named = stage.person(who).name in notice.text
        stage.check(named and notice.buttons == (lines.labels["button.not_a_troll"],), "a way to take it back", notice)
