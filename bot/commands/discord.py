"""``eyelevel discord``: the bot on Discord, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.commands import ExitCode
from bot.commands.local import start_logging, stopped_by_signals
from bot.config import Config, load_config
from bot.discord_bot import open_discord
from bot.encoder_name import EncoderName
from bot.errors import SetupError

TOKEN_KEY = "EYELEVEL_DISCORD_TOKEN"  # noqa: S105 - the name of the variable
"""Environment variable that holds the bot's token."""


def run(config: Path | None, *, encoder: EncoderName | None = None) -> ExitCode:
    """Stay on Discord; Ctrl-C and SIGTERM end it well."""
    settings = load_config(config, encoder)
    start_logging(settings.logging.level)
    token = read_token(settings)
    asyncio.run(_serve(settings, token))
    return ExitCode.GOOD


def read_token(config: Config) -> str:
    """Return the bot's token from the environment, else from the configured file.

    Raises:
        SetupError: there is none, or the file cannot be read.
    """
    token = os.environ.get(TOKEN_KEY, "").strip()
    if token:
        return token
    file = config.discord.token_file
    if file is None:
        raise SetupError(f"There is no token. Put it into {TOKEN_KEY}, or name a file as discord.token_file.")
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{file}: the token cannot be read: {error}.") from error
    if not token:
        raise SetupError(f"{file}: there is no token in this file.")
    return token


async def _serve(config: Config, token: str) -> None:
    with stopped_by_signals() as stop:
        async with open_discord(config) as bot:
            connection = bot.connection.start(token)
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait((connection, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if connection.done():
                connection.result()
