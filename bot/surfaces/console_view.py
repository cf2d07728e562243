"""How the local chat looks in a terminal. What people write is shown as it is, never as markup or control codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.core.controls import Button
from bot.core.model import Member, Role
from bot.store.chat_records import Posted, Room, RoomState
from bot.surfaces.desk import CaseView

# Control characters could move the cursor or recolour, the bidirectional ones reorder what is read.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS: Mapping[Role, str] = {Role.MEMBER: "cyan", Role.MODERATOR: "magenta", Role.BOT: "bold green"}
_BAR = 20
"""Width of a full confidence bar in characters."""

HELP = """\
  a text         post it here                 a number      press that button
  /as NAME       be somebody else             /go ROOM      go to a room; /go alone lists them
  /name NAME     go by another name (members)  /delete       delete your latest message here
  /queue         the cases (moderators)       /why          why the bot decided so (moderators)
  /help          this list                    /quit         the end"""


def harmless(text: str) -> str:
    """Return ``text`` with everything that could steer a terminal replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def title(room: Room) -> str:
    """Return what a room is called in the list."""
    return harmless(room.title) if room.title else f"#{room.id}"


class ConsoleView:
    """Writes the chat onto a rich console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def note(self, text: str) -> None:
        """Say something that is no message."""
        self._print(Text(harmless(text), style="dim"))

    def only_you(self, text: str) -> None:
        """Show what only the person who pressed is told."""
        self._print(Text(f"  (only you see this) {harmless(text)}", style="italic"))

    def place(self, me: Member, room: Room) -> None:
        """Say who you are and where."""
        locked = ", closed" if room.locked else ""
        self._print(Text(f"── {title(room)}{locked} · you are {harmless(me.name)} ({me.role}) ──", style="bold"))

    def message(self, posted: Posted, number: Callable[[Button], int]) -> None:
        """Show one message, its buttons numbered."""
        line = Text().append(harmless(posted.author.name), style=_COLOURS[posted.author.role])
        if posted.removed:
            self._print(line.append(": (message removed)", style="dim"))
            return
        if posted.edited:
            line.append(" (changed)", style="dim")
        body = harmless(posted.text).replace("\n", "\n    ")
        line.append(f":\n    {body}" if "\n" in body else f": {body}")
        if posted.reply is not None:
            said = " ".join(harmless(posted.reply.text).split())
            self.note(f"  ↱ {harmless(posted.reply.author_name)}: {said[:60]}")
        self._print(line)
        self.buttons(posted, number)

    def buttons(self, posted: Posted, number: Callable[[Button], int]) -> None:
        """Show the numbered buttons of a message."""
        if posted.buttons:
            shown = "   ".join(f"[{number(button)}] {harmless(button.label)}" for button in posted.buttons)
            self._print(Text(f"    {shown}", style="blue"))

    def prompt(self, me: Member, room: Room) -> None:
        """Ask for a line."""
        self._console.print(Text(f"{harmless(me.name)} in {title(room)} › ", style="dim"), end="", soft_wrap=True)

    def rooms(self, states: Sequence[RoomState], here: str) -> None:
        """List the rooms, numbered from 1."""
        for index, state in enumerate(states, 1):
            mark = "▸" if state.room.id == here else " "
            unread = f"  ({state.unread} new)" if state.unread and state.room.id != here else ""
            self._print(Text(f"{mark} {index}  {title(state.room)}{unread}"))

    def cases(self, cases: Sequence[CaseView]) -> None:
        """List the queue of cases."""
        if not cases:
            self.note("No cases.")
        for case in cases:
            about = f" about {case.topic}" if case.topic else ""
            by = f" by {harmless(case.claimed_by)}" if case.claimed_by else ""
            quote = " ".join(harmless(case.quote).split())
            self._print(Text(f"{case.id}  {case.state}{by}, {case.priority}  {harmless(case.member)}: {quote[:60]}"))
            self.note(f"        {case.reason}{about}, since {case.opened_at:%Y-%m-%d %H:%M} UTC")

    def why(self, told: Mapping[str, Any]) -> None:
        """Show the recorded decision on a message."""
        of = "; ".join(f"{key} {told[key]}" for key in ("reason", "topic", "entry", "case") if told.get(key))
        self._print(Text(f"Decision: {told['decision']}" + (f" ({of})" if of else "")))
        passed = ", ".join(told["passed"])
        self._print(Text(f"Rule:     {told['rule']}" + (f", after {passed}" if passed else "")))
        self._print(Text(f"Message:  {harmless(str(told['text']))}  [{told['language']}]"))
        if told["findings"]:
            self._print(Text(f"Seen:     {', '.join(told['findings'])}"))
        for candidate in told["candidates"]:
            full = round(candidate["confidence"] * _BAR)
            bar = "█" * full + "░" * (_BAR - full)
            self._print(Text(f"  {bar} {candidate['confidence']:4.0%}  {candidate['entry']}"))
        if told["answer_threshold"] is not None and told["clarify_threshold"] is not None:
            self.note(f"  It answers from {told['answer_threshold']:.0%}, asks from {told['clarify_threshold']:.0%}.")

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)
