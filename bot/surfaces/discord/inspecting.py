"""Looks at Discord for ``eyelevel doctor``: is the token good, what does the bot lack, and where."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import discord

from bot.discord_settings import Server
from bot.surfaces.discord.client import DiscordClient, intents
from bot.surfaces.discord.endpoints import PASSING, Endpoints
from bot.surfaces.discord.permissions import invitation, missing, title

SECONDS = 15.0
"""How long looking may take in all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at on Discord."""

    good: bool
    found: str
    mend: str = ""


async def inspect(endpoints: Endpoints, token: str, servers: Mapping[str, Server]) -> tuple[Finding, ...]:
    """Log in without going online, and look at every server of the settings. Never raises for what Discord answers."""
    findings: list[Finding] = []
    client = DiscordClient(endpoints, _bare)
    try:
        async with asyncio.timeout(SECONDS):
            await client.login(token)
            findings.extend([finding async for finding in _look(client, servers)])
    except discord.LoginFailure:
        mend = "Copy the token anew from the developer portal, under Bot."
        findings.append(Finding(False, "Discord does not accept the token.", mend))
    except (discord.DiscordException, TimeoutError, *PASSING) as error:
        mend = "Check the network; discordstatus.com says whether Discord itself is well."
        findings.append(Finding(False, f"Discord cannot be asked: {type(error).__name__}: {error}", mend))
    finally:
        await client.close()
    return tuple(findings)


async def _bare(client: DiscordClient) -> None:
    del client


async def _look(client: DiscordClient, servers: Mapping[str, Server]) -> AsyncIterator[Finding]:
    application = client.application
    user = client.user
    if application is None or user is None:
        return
    link = invitation(application.id, moderation=any(server.moderation for server in servers.values()))
    yield Finding(True, f"{user.name}; invite it with {link}")
    flags = application.flags
    if intents().message_content and not (flags.gateway_message_content or flags.gateway_message_content_limited):
        mend = "Switch on “Message Content Intent” in the developer portal, under Bot."
        yield Finding(False, "The bot sees only mentions and direct messages.", mend)
    if not servers:
        yield Finding(True, "no server is set up in config.yaml; /setup does it on Discord")
    for number, server in servers.items():
        async for finding in _look_at(client, int(number), server, link):
            yield finding


async def _look_at(client: DiscordClient, number: int, server: Server, link: str) -> AsyncIterator[Finding]:
    user = client.user
    try:
        guild = await client.fetch_guild(number)
        channels = await guild.fetch_channels()
        me = await guild.fetch_member(user.id if user else 0)
    except (discord.NotFound, discord.Forbidden):
        yield Finding(False, f"server {number}: the bot is not in it", f"Invite it: {link}")
        return
    for channel in channels:
        # Fetched channels are not put into the server's own list, which the rest looks at.
        guild._add_channel(channel)  # noqa: SLF001
    if not server.ready:
        mend = f"Set discord.guilds.{number}.support and .staff, or use /setup."
        yield Finding(False, f"{guild.name}: there is no support channel or no staff channel", mend)
    lacking = missing(guild, me, server)
    for each in lacking:
        where = guild.get_channel(each.channel) if each.channel else None
        name = f"#{where.name}" if where else f"channel {each.channel or '(none chosen)'}"
        yield Finding(
            False, f"{guild.name}: {title(each.permission)} is missing in {name}", f"Allow it there, or: {link}"
        )
    if not lacking:
        yield Finding(True, f"{guild.name}: every permission is there")
