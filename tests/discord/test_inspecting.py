"""What doctor finds out about Discord, without going online there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.discord_settings import Server
from bot.surfaces.discord.endpoints import Endpoints
from bot.surfaces.discord.inspecting import Finding, inspect
from tests.wire.permissions import May
from tests.wire.server import TOKEN, FakeDiscord
from tests.wire.town import Town, build_town


@pytest.fixture
async def town() -> AsyncIterator[tuple[FakeDiscord, Town]]:
    discord = FakeDiscord()
    async with discord.serving():
        yield discord, build_town(discord)


async def look(discord: FakeDiscord, town: Town, token: str = TOKEN, **more: object) -> tuple[Finding, ...]:
    server = Server(support=(str(town.support.id),), staff=str(town.staff.id), moderators=(str(town.staff_role.id),))
    servers = {str(town.guild.id): server.model_copy(update=more)}
    return await inspect(Endpoints(discord.api_url, discord.gateway_url), token, servers)


def bad(findings: tuple[Finding, ...]) -> list[Finding]:
    return [each for each in findings if not each.good]


async def test_all_is_well_and_the_invitation_asks_for_the_least(town: tuple[FakeDiscord, Town]) -> None:
    findings = await look(*town)
    assert bad(findings) == []
    least = May.VIEW_CHANNEL | May.SEND_MESSAGES | May.READ_MESSAGE_HISTORY | May.CREATE_PRIVATE_THREADS
    least |= May.SEND_MESSAGES_IN_THREADS | May.MANAGE_THREADS
    assert f"permissions={int(least)}" in findings[0].found
    assert "applications.commands" in findings[0].found


async def test_a_missing_permission_is_named_with_its_channel(town: tuple[FakeDiscord, Town]) -> None:
    discord, place = town
    place.bot_role.permissions &= ~May.CREATE_PRIVATE_THREADS
    (finding,) = bad(await look(discord, place))
    assert finding.found == "Kometa: Create Private Threads is missing in #support"


async def test_a_channel_that_is_gone_is_named(town: tuple[FakeDiscord, Town]) -> None:
    (finding,) = bad(await look(*town, staff="1090000000000000009"))
    assert "1090000000000000009" in finding.found


async def test_a_wrong_token_is_said(town: tuple[FakeDiscord, Town]) -> None:
    (finding,) = await look(*town, token="Zm9v.another.token")
    assert finding.found == "Discord does not accept the token."


async def test_an_unreachable_discord_is_said() -> None:
    (finding,) = await inspect(Endpoints("http://127.0.0.1:9/api/v10"), TOKEN, {})
    assert finding.found.startswith("Discord cannot be asked: ")
