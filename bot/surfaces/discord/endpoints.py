"""Where the client talks to: Discord itself, or another address for tests. One client each, nothing global."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter

LONGEST_RATE_LIMIT = 30.0
"""Seconds a request waits for a rate limit by itself; a longer one is the outbox's to wait for."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses instead of Discord's own; None leaves that one as it is."""

    api_url: str | None = None
    """Such as ``http://127.0.0.1:8080/api/v10``, without a slash at the end."""
    gateway_url: str | None = None
    """Such as ``ws://127.0.0.1:8080/``."""

    def rest(self, url: str) -> str:
        """Return where a request to Discord's ``url`` really goes."""
        if self.api_url is None or not url.startswith(Route.BASE):
            return url
        return self.api_url.rstrip("/") + url[len(Route.BASE) :]

    def gateway(self, url: str) -> str:
        """Return where a connection to Discord's gateway ``url`` really goes."""
        own = str(DiscordWebSocket.DEFAULT_GATEWAY)
        if self.gateway_url is None or not url.startswith(own):
            return url
        return self.gateway_url.rstrip("/") + "/" + url[len(own) :].lstrip("/")


class UnknownOutcome(Exception):
    """The server failed at something that must not be tried again blindly: it may have been done."""


class RestClient(HTTPClient):
    """discord.py's own client, with the address rewritten and no blind second try at making a thread."""

    def __init__(self, endpoints: Endpoints) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(_stop_second_thread)
        trace.on_request_end.append(self._count)
        # The loop is filled in by discord.Client when it starts.
        super().__init__(
            discord.utils.MISSING, http_trace=trace, unsync_clock=True, max_ratelimit_timeout=LONGEST_RATE_LIMIT
        )
        self._endpoints = endpoints
        self.rate_limited = 0
        """How often Discord asked to slow down."""

    async def _count(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        del session, context
        self.rate_limited += end.response.status == 429

    async def request(self, route: Route, **kwargs: Any) -> Any:  # noqa: ANN401 - as discord.py has it
        """Send one request to where it really goes."""
        route.url = self._endpoints.rest(route.url)
        return await super().request(route, **kwargs)

    def clear(self) -> None:
        """Make ready for another login; discord.py would go on with the connector it has closed."""
        super().clear()
        self.connector = discord.utils.MISSING

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Open the gateway's socket where it really is."""
        return await super().ws_connect(self._endpoints.gateway(url), compress=compress)


class InteractionAdapter(AsyncWebhookAdapter):
    """Answers interactions at the rewritten address."""

    def __init__(self, endpoints: Endpoints) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._endpoints = endpoints

    async def request(self, route: Route, session: aiohttp.ClientSession, **kwargs: Any) -> Any:  # noqa: ANN401
        """Send one request to where it really goes."""
        route.url = self._endpoints.rest(route.url)
        return await super().request(route, session, **kwargs)


async def _stop_second_thread(
    session: aiohttp.ClientSession, context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
) -> None:
    # discord.py tries a POST again after a 5xx. Messages carry a nonce against doubles, threads have none.
    del session, context
    if end.method == "POST" and end.url.path.endswith("/threads") and end.response.status >= 500:
        raise UnknownOutcome(f"HTTP {end.response.status} while a thread was being made")


PASSING = (aiohttp.ClientError, asyncio.TimeoutError, OSError, UnknownOutcome)
"""What is raised when the network or the server, not the request, is at fault."""
