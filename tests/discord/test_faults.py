"""What each answer of Discord's means for an effect."""

from __future__ import annotations

from dataclasses import dataclass, field

import aiohttp
import discord
import pytest

from bot.errors import NeverWorks, Outage, TryLater
from bot.surfaces.discord.endpoints import Endpoints, UnknownOutcome
from bot.surfaces.discord.faults import surface_error


@dataclass
class Answer:
    """As much of an HTTP answer as an exception looks at."""

    status: int
    reason: str = "because"
    headers: dict[str, str] = field(default_factory=dict)


def http(status: int, code: int = 0) -> discord.HTTPException:
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(Answer(status), {"code": code, "message": "no"})


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientError("gone"),
        OSError("reset"),
        TimeoutError(),
        UnknownOutcome("?"),
        discord.RateLimited(90.0),
        http(429),
        http(502),
        http(503),
    ],
)
def test_what_is_nobodys_fault_is_never_given_up(error: Exception) -> None:
    found = surface_error(error, "send messages", "7")
    assert isinstance(found, Outage)
    assert found.after is not None


def test_a_rate_limit_says_how_long() -> None:
    found = surface_error(discord.RateLimited(90.0), "send messages", "7")
    assert isinstance(found, Outage)
    assert found.after is not None
    assert found.after.total_seconds() == 90


def test_a_request_that_discord_itself_breaks_on_is_tried_again_but_not_for_ever() -> None:
    found = surface_error(http(500), "send messages", "7")
    assert isinstance(found, TryLater)
    assert not isinstance(found, Outage)


def test_a_refusal_never_works_and_names_its_cause_and_place() -> None:
    found = surface_error(http(403, 50013), "send messages", "7")
    assert isinstance(found, NeverWorks)
    assert found.cause == surface_error(http(403, 50013), "send messages", "7").cause  # type: ignore[union-attr]
    assert found.cause != surface_error(http(403, 50013), "send messages", "8").cause  # type: ignore[union-attr]
    assert "send messages" in str(found)
    assert "<#7>" in str(found)


def test_another_address_takes_the_place_of_discords_own_and_of_no_other() -> None:
    elsewhere = Endpoints("http://127.0.0.1:1/api/v10/", "ws://127.0.0.1:2/")
    assert elsewhere.rest("https://discord.com/api/v10/users/@me") == "http://127.0.0.1:1/api/v10/users/@me"
    assert elsewhere.rest("https://cdn.example/x.png") == "https://cdn.example/x.png"
    assert elsewhere.gateway("wss://gateway.discord.gg/?v=10") == "ws://127.0.0.1:2/?v=10"
    assert elsewhere.gateway("ws://127.0.0.1:3/resume?v=10") == "ws://127.0.0.1:3/resume?v=10"
    assert Endpoints().rest("https://discord.com/api/v10/users/@me") == "https://discord.com/api/v10/users/@me"
