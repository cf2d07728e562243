"""``eyelevel console``: the chat in the terminal."""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console

from bot.app import Local, open_local
from bot.commands import ExitCode
from bot.commands.local import start_logging, stopped_by_signals
from bot.config import Config, load_config
from bot.core.model import Member
from bot.encoder_name import EncoderName
from bot.errors import Refused, SetupError
from bot.surfaces.console import ConsoleChat
from bot.surfaces.console_view import ConsoleView

_CHUNK = 65_536


def run(config: Path | None, *, persona: str | None, encoder: EncoderName | None = None) -> ExitCode:
    """Chat until ``/quit``, the end of input, or Ctrl-C."""
    settings = load_config(config, encoder)
    # The log would stand in the middle of the conversation; what is wrong must be seen all the same.
    start_logging("error" if settings.logging.level == "error" else "warning")
    asyncio.run(_chat(settings, persona))
    return ExitCode.GOOD


async def _chat(config: Config, persona: str | None) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    with stopped_by_signals() as stop:
        async with open_local(config) as local:

            async def settle() -> None:
                await local.chat.settled()
                await local.engine.outbox.drain()
                await local.engine.recalibrator.settled()

            me = _persona(local, persona)
            view = ConsoleView(console)
            window = ConsoleChat(local.chat, local.engine.desk, settle, view, me, typed=sys.stdin.isatty())
            talk = asyncio.create_task(window.run(lines(sys.stdin.fileno())))
            over = asyncio.create_task(stop.wait())
            await asyncio.wait((talk, over), return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            if talk.done():
                talk.result()
            else:
                talk.cancel()
            await asyncio.gather(talk, over, return_exceptions=True)


def _persona(local: Local, wanted: str | None) -> Member:
    if wanted is None:
        return local.chat.personas[0]
    try:
        return local.chat.persona(wanted)
    except Refused as error:
        known = ", ".join(each.id for each in local.chat.personas)
        raise SetupError(f"There is no persona “{wanted}”. There are: {known}.") from error


async def lines(descriptor: int) -> AsyncIterator[str]:
    """Yield the lines of a terminal, pipe or file as they come, without holding up the loop.

    A thread that waits in ``readline`` would keep the process from ending, so the loop itself watches the descriptor.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    while chunk := await _next_chunk(descriptor):
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in whole:
            yield line
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


async def _next_chunk(descriptor: int) -> bytes:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        return os.read(descriptor, _CHUNK)  # an ordinary file, which is always ready and cannot be watched
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, _CHUNK)
