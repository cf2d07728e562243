"""``eyelevel playground``: the chat in the browser, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import webbrowser
from pathlib import Path

from bot.app import open_local
from bot.commands import ExitCode
from bot.commands.local import start_logging, stopped_by_signals
from bot.commands.terminal import say, show
from bot.config import Config, load_config
from bot.encoder_name import EncoderName
from bot.surfaces.playground.protocol import message_link
from bot.surfaces.playground.server import serving
from bot.surfaces.playground.session import session_token

TOKEN_FILE = "playground.token"  # noqa: S105 - the name of the file


def run(config: Path | None, *, port: int | None, no_browser: bool, encoder: EncoderName | None = None) -> ExitCode:
    """Serve the playground; Ctrl-C and SIGTERM end it well."""
    settings = load_config(config, encoder)
    start_logging(settings.logging.level)
    open_browser = settings.playground.open_browser and not no_browser
    asyncio.run(_serve(settings, settings.playground.port if port is None else port, open_browser=open_browser))
    return ExitCode.GOOD


async def _serve(config: Config, port: int, *, open_browser: bool) -> None:
    token = session_token(config.store.file.parent / TOKEN_FILE, lambda: secrets.token_urlsafe(32))
    with stopped_by_signals() as stop:
        async with (
            open_local(config, link=message_link) as local,
            serving(local.chat, local.engine.desk, token, config.playground.host, port) as address,
        ):
            show(f"Eyelevel's playground: {address}")
            sys.stdout.flush()
            say("Ctrl-C ends it.")
            if open_browser and _has_screen():
                await asyncio.to_thread(webbrowser.open, address)
            await stop.wait()


def _has_screen() -> bool:
    """Say whether a browser window can open; a text browser would take this terminal away."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
