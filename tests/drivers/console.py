"""The chat in the terminal: lines typed in, and read off the screen what stands there."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator, Collection

from rich.console import Console

from bot.app import Local
from bot.core.controls import Verb
from bot.surfaces.console import ConsoleChat
from bot.surfaces.console_view import ConsoleView, harmless
from tests.drivers.base import Row, Seen, Told, View, settling
from tests.patience import PATIENCE

_PLACE = re.compile(r"── (?P<title>.*?)(?P<locked>, closed)? · you are (?P<name>\w+) \(\w+\) ──")
_PRIVATE = "  (only you see this) "
_BUTTON = re.compile(r"\[(\d+)\] (.*?)(?=   \[\d+\] |$)")
_CASE = re.compile(
    r"(?P<case>\w{6})  (?P<state>\w+)(?: by (?P<by>\w+))?, (?P<priority>\w+)  (?P<member>\w+): (?P<quote>.*)"
)
_REASON = re.compile(r"        (?P<reason>\w+)(?: about \w+)?, since .*")


class ConsoleDriver:
    """One terminal, in which people take turns."""

    def __init__(self, local: Local) -> None:
        self._names = {persona.id: persona.name for persona in local.chat.personas} | {"eyelevel": "Eyelevel"}
        self._screen = io.StringIO()
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._idle = asyncio.Event()
        me = local.chat.personas[0]
        view = ConsoleView(Console(file=self._screen, highlight=False, markup=False, emoji=False, width=80))
        self._window = ConsoleChat(local.chat, local.engine.desk, settling(local), view, me, typed=False)

    async def run(self) -> None:
        """Sit at the terminal until cancelled."""
        await self._window.run(self._lines())

    async def post(self, who: str, room: str, text: str, reply_to: str | None = None) -> Told:
        if not _PLACE.fullmatch((shown := await self._enter(who, room))[0]):
            return Told(shown[0], refused=True)
        # A terminal has no replies; whoever wants to speak to somebody names them.
        return _told(await self._type(f"@{reply_to} {text}" if reply_to else text), self._names.values())

    async def press(self, who: str, room: str, labels: Collection[str], within: str = "") -> Told:
        shown = await self._enter(who, room)
        messages = _messages(shown, self._names.values()) if _PLACE.fullmatch(shown[0]) else []
        for seen, numbers in reversed(messages):
            for number, label in zip(numbers, seen.buttons, strict=True):
                if label in labels and within in seen.text:
                    return _told(await self._type(number), self._names.values())
        return Told("There is no such button.", refused=True)

    async def press_late(self, who: str, verb: Verb, case: str | None) -> Told:
        del who, verb, case  # a terminal shows what is: a button that is gone has no number any more
        return Told("There is no such button.", refused=True)

    async def rename(self, who: str, name: str) -> Told:
        await self._type(f"/as {who}")
        shown = await self._type(f"/name {name}")
        if not _PLACE.fullmatch(shown[0]):
            return Told(shown[0], refused=True)
        self._names[f"{who} as {name}"] = name  # what was said before keeps the name it was said under
        return Told()

    async def view(self, who: str, room: str) -> View | None:
        shown = await self._enter(who, room)
        place = _PLACE.fullmatch(shown[0])
        if place is None:
            return None
        messages = (seen for seen, _ in _messages(shown, self._names.values()))
        return View(tuple(messages), place["locked"] is not None)

    async def queue(self, who: str) -> tuple[Row, ...]:
        await self._enter(who, "staff")
        shown = await self._type("/queue")
        rows = []
        for line, below in zip(shown, [*shown[1:], ""], strict=True):
            case, reason = _CASE.fullmatch(line), _REASON.fullmatch(below)
            if case and reason:
                parts = (case["case"], case["state"], case["priority"], reason["reason"], case["member"])
                rows.append(Row(*parts, case["quote"], case["by"]))
        return tuple(rows)

    def legible(self, text: str) -> str:
        return harmless(text)

    async def _enter(self, who: str, room: str) -> list[str]:
        """Become ``who`` and go to ``room``; return what the screen shows then, from the room's heading on."""
        await self._type(f"/as {who}")
        return await self._type(f"/go {room}")

    async def _type(self, line: str) -> list[str]:
        async with asyncio.timeout(PATIENCE):
            await self._idle.wait()
            before = len(self._screen.getvalue())
            self._idle.clear()
            self._typed.put_nowait(line)
            await self._idle.wait()
        return self._screen.getvalue()[before:].splitlines()

    async def _lines(self) -> AsyncIterator[str]:
        while True:
            self._idle.set()
            yield await self._typed.get()


def _messages(shown: list[str], names: Collection[str]) -> list[tuple[Seen, tuple[str, ...]]]:
    """Read messages off the screen, each with the numbers of its buttons."""
    said = re.compile(rf"({'|'.join(names)})(?: \(changed\))?:(?: (.*))?")
    found: list[tuple[str, list[str], list[tuple[str, str]]]] = []
    for line in shown:
        start = said.fullmatch(line)
        if start:
            found.append((start[1], [start[2]] if start[2] else [], []))
        elif found and line.startswith("    [") and _BUTTON.match(line[4:]):
            found[-1][2].extend((match[1], match[2]) for match in _BUTTON.finditer(line[4:]))
        elif found and line.startswith("    "):
            found[-1][1].append(line[4:])
    return [
        (Seen(author, "\n".join(text), tuple(label for _, label in buttons)), tuple(number for number, _ in buttons))
        for author, text, buttons in found
    ]


def _told(shown: list[str], names: Collection[str]) -> Told:
    """Read off what only the person at the terminal was told after a line."""
    private = next((line.removeprefix(_PRIVATE) for line in shown if line.startswith(_PRIVATE)), None)
    if private is not None:
        return Told(private)
    refusals = ("The message ", "This conversation is closed.", "There is no ", "The button ", "Only moderators ")
    refused = next((line for line in shown if line.startswith(refusals)), None)
    return Told() if refused is None or _messages(shown, names) else Told(refused, refused=True)


@contextlib.asynccontextmanager
async def console_driver(local: Local) -> AsyncIterator[ConsoleDriver]:
    """Sit at a terminal while the block runs."""
    driver = ConsoleDriver(local)
    window = asyncio.create_task(driver.run())
    try:
        yield driver
    finally:
        window.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await window
