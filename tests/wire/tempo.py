"""discord.py without its long waits: it sleeps 1, 3, 5 … seconds between tries, and tests have no use for that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import discord.client
import discord.http
import discord.webhook.async_
import yarl

LONGEST = 0.01
"""Seconds that any wait between two tries takes."""

PATIENT: tuple[ModuleType, ...] = (discord.client, discord.http, discord.webhook.async_)


class _Quick:
    """The asyncio that those modules see: only its sleep differs."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(min(seconds, LONGEST))


@contextmanager
def quick() -> Iterator[None]:
    """Shorten the waits while the block runs."""
    for module in PATIENT:
        module.asyncio = _Quick()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in PATIENT:
            module.asyncio = asyncio  # type: ignore[attr-defined]


@contextmanager
def pointed_at(api_url: str, gateway_url: str) -> Iterator[None]:
    """Send a plain discord.py client to another Discord while the block runs."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
