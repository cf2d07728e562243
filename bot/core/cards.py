"""What moderators read: the claim card of a case, in the staff's language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.case import Case, CaseState
from bot.core.controls import Button, Control, ControlStyle, Verb
from bot.core.effects import PutCard
from bot.core.lines import Lines
from bot.core.model import Candidate, Earlier

QUOTE_LENGTH = 500
"""Characters of a member's text that are shown again; the jump link leads to the rest."""

LATELY_LENGTH = 150
"""Characters of each message before the one that was handed over."""

WORTH_NAMING = 0.05
"""Confidence from which on a moderator is told that an entry was thought of."""


def quoted(text: str) -> str:
    """Return redacted text on one line, cut, so that it cannot be taken for the bot's own words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTE_LENGTH else flat[: QUOTE_LENGTH - 1] + "…"


def tried(candidates: tuple[Candidate, ...]) -> str:
    """Return the entries that were thought of, with how likely each seemed, unless that is next to nothing."""
    likely = [candidate for candidate in candidates[:3] if candidate.confidence >= WORTH_NAMING]
    return ", ".join(f"{candidate.entry} ({candidate.confidence:.0%})" for candidate in likely)


def lately(earlier: Sequence[Earlier]) -> str:
    """Return what a member wrote before, a line each, with the entry that answered it."""
    lines = (each for each in earlier if each.text.strip())
    return "\n".join(f"> {_short(each.text)}{f' → {each.answer}' if each.answer else ''}" for each in lines)


def card(case: Case, lines: Lines) -> PutCard:
    """Return the card as it must look for this version of the case."""
    return PutCard(
        key=f"case:{case.id}:{case.version}:card",
        case=case.id,
        text="\n".join(_rows(case, lines)),
        buttons=_buttons(case, lines),
    )


def _rows(case: Case, lines: Lines) -> list[str]:
    reason = lines.labels[f"reason.{case.reason}"]
    topic = lines.labels.get(f"topic.{case.topic}", case.topic or "")
    rows = [
        _line(
            lines,
            "card.head",
            case=case.id,
            state=lines.labels[f"state.{case.state}"],
            priority=lines.labels[f"priority.{case.priority}"],
        ),
        _line(
            lines,
            "card.body",
            member=case.member.name,
            reason=f"{reason} · {topic}" if topic else reason,
            language=case.language,
            opened=f"{case.opened_at:%Y-%m-%d %H:%M} UTC",
        ),
    ]
    if case.claimed_by is not None:
        rows.append(_line(lines, "card.claimed_by", moderator=case.claimed_by.name))
    rows.append(_line(lines, "card.quote", quote=quoted(case.quote)))
    if case.lately:
        rows.append(_line(lines, "card.lately", lately=case.lately))
    if case.tried:
        rows.append(_line(lines, "card.tried", tried=case.tried))
    if case.earlier:
        rows.append(_line(lines, "card.earlier", count=str(case.earlier)))
    if case.link:
        rows.append(_line(lines, "card.link", link=case.link))
    return rows


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LATELY_LENGTH else flat[: LATELY_LENGTH - 1] + "…"


def _line(lines: Lines, key: str, **values: str) -> str:
    # Cards are for reading at a glance: always the first wording, whoever reads it.
    return lines.first(key, **values)


def _buttons(case: Case, lines: Lines) -> tuple[Button, ...]:
    def button(verb: Verb, style: ControlStyle) -> Button:
        return Button(Control(verb, case.id), lines.labels[f"button.{verb}"], style)

    if case.state is CaseState.OPEN:
        return (button(Verb.CLAIM, ControlStyle.PRIMARY),)
    if case.state is CaseState.CLAIMED:
        return (button(Verb.RESOLVE, ControlStyle.SUCCESS), button(Verb.RELEASE, ControlStyle.SECONDARY))
    return (button(Verb.REOPEN, ControlStyle.SECONDARY),)
