"""A small Discord on loopback: REST and gateway, with faults on demand, that a real client connects to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.wire import limits, refusals
from tests.wire.faults import Fault, Faults, Planned
from tests.wire.gateway import Gateway
from tests.wire.interactions import Interactions
from tests.wire.refusals import Refusal
from tests.wire.routes import Ask, Handler, Routes, careless, messages_in
from tests.wire.spec import discord_spec
from tests.wire.thread_acts import ThreadActs
from tests.wire.world import World

TOKEN = "Zm9v.fake.token-of-these-tests"
PREFIX = "/api/v10"
PATIENCE = 60.0
"""Seconds a condition is waited for: far more than it takes, for a busy machine."""

NO_TOKEN_NEEDED = ("/interactions/", "/webhooks/")
BUCKET = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1"}


@dataclass(frozen=True)
class Asked:
    """One request of the bot, as it came in."""

    method: str
    template: str
    path: str
    body: Any
    fault: Fault | None
    status: int | None
    """None where the connection was lost instead."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class FakeDiscord:
    """The server, the world in it, and what went over the wire."""

    clock: Callable[[], datetime] = now
    faults: Faults = field(default_factory=Faults)
    checks: bool = True
    """Whether requests are held against the OpenAPI document; a load test may leave it off."""

    def __post_init__(self) -> None:
        self.world = World(self.clock)
        self.gateway = Gateway(self.world, TOKEN, lambda: self.gateway_url)
        self.acts = ThreadActs(self.world, self.gateway.publish)
        self.interactions = Interactions(self.acts)
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        """What the bot sent that Discord would refuse or that this project never does."""
        self.under_way = 0
        self.port = 0
        self._spec = discord_spec()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[FakeDiscord]:
        """Serve on a free port of loopback while the block runs."""
        application = web.Application()
        application.router.add_get("/gateway", self.gateway.accept)
        application.router.add_get("/gateway/", self.gateway.accept)
        routes = Routes(self.world, self.acts, self.interactions, lambda: self.gateway_url)
        # A path with a word in it comes before the one with a placeholder in the same place.
        for (method, template), handler in sorted(routes.table().items(), key=lambda each: "@" not in each[0][1]):
            assert self._spec.serves(method, template), f"{method} {template} is not in spec.json"
            application.router.add_route(method, PREFIX + template, self._served(method, template, handler))
        application.router.add_route("*", "/{anything:.*}", self._unknown)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        sender = asyncio.create_task(self.gateway.run())
        try:
            yield self
        finally:
            sender.cancel()
            self.gateway.open.set()
            self.gateway.cut()
            await runner.cleanup()

    async def until(self, holds: Callable[[], object], what: str = "", patience: float = PATIENCE) -> None:
        """Wait until ``holds`` gives something true; fail with ``what`` was waited for if it never does."""
        try:
            async with asyncio.timeout(patience):
                while not holds():
                    # Every request and every gateway frame ends this wait early; the short one covers what
                    # happens in the bot alone.
                    async with self.gateway.changed:
                        with contextlib.suppress(TimeoutError):
                            # No wait_for: before Python 3.12 it can lose the cancellation by the timeout around it.
                            async with asyncio.timeout(0.05):
                                await self.gateway.changed.wait()
        except TimeoutError:
            last = "\n".join(
                f"  {each.method} {each.path} {each.fault or ''} {each.status}" for each in self.asked[-12:]
            )
            raise AssertionError(f"waited {patience:g} s in vain: {what}; last asked:\n{last}") from None

    def _served(self, method: str, template: str, handler: Handler) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            text = await request.text()
            body = json.loads(text) if text else None
            fault = self.faults.draw(method, template, request.path)
            self.under_way += 1
            try:
                response = await self._answer(request, method, template, handler, body, fault)
            except Exception as error:
                self.violations.append(f"{method} {request.path}: the server itself failed: {error!r}")
                raise
            finally:
                self.under_way -= 1
            status = None if response is None else response.status
            path = request.path.removeprefix(PREFIX)
            self.asked.append(Asked(method, template, path, body, fault.fault if fault else None, status))
            async with self.gateway.changed:
                self.gateway.changed.notify_all()
            return response or _lost(request)

        return serve

    async def _answer(
        self,
        request: web.Request,
        method: str,
        template: str,
        handler: Handler,
        body: Any,
        fault: Planned | None,
    ) -> web.Response | None:
        strikes = fault.fault if fault else None
        if strikes is Fault.KILL_BEFORE:
            self._kill()
        if strikes in (Fault.DROP_BEFORE, Fault.KILL_BEFORE):
            return None
        if fault is not None and (early := self._refused(fault)) is not None:
            return early
        if strikes is Fault.SLOW and fault is not None and fault.hold is not None:
            await fault.hold.wait()
        elif strikes is Fault.SLOW:
            await asyncio.sleep(self.faults.slow)
        response = self._carry_out(request, method, template, handler, body)
        if strikes is Fault.KILL_AFTER:
            self._kill()
        return None if strikes in (Fault.DROP_AFTER, Fault.KILL_AFTER) else response

    def _carry_out(self, request: web.Request, method: str, template: str, handler: Handler, body: Any) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {TOKEN}" and not template.startswith(NO_TOKEN_NEEDED):
            return _error(refusals.unauthorized())
        faults = self._faults_of(request, method, template, body)
        if faults:
            self.violations += [f"{method} {request.path}: {each}" for each in faults]
            return _error(refusals.invalid_form("; ".join(faults)))
        reason = request.headers.get("X-Audit-Log-Reason")
        ask = Ask(request.match_info, request.query, body, unquote(reason) if reason else None)
        try:
            answer = handler(ask)
        except Refusal as refusal:
            return _error(refusal)
        if answer is None:
            return web.Response(status=204, headers=BUCKET)
        return _json(answer)

    def _faults_of(self, request: web.Request, method: str, template: str, body: Any) -> list[str]:
        faults: list[str] = []
        if self.checks:
            faults += self._spec.faults(method, template, request.match_info, request.query, body)
        if faults:
            return faults
        if template.endswith("/threads") or (method == "PATCH" and template == "/channels/{channel_id}"):
            faults += limits.faults_of_thread(body)
        for message in messages_in(method, template, body):
            faults += limits.faults_of_message(message)
            if careless(method, template, message):
                self.violations.append(f"{method} {request.path}: allowed_mentions could ping somebody: {message}")
        return faults

    def _refused(self, fault: Planned) -> web.Response | None:
        wait = self.faults.retry_after
        match fault.fault:
            case Fault.BUCKET_429 | Fault.GLOBAL_429:
                is_global = fault.fault is Fault.GLOBAL_429
                scope = {"X-RateLimit-Global": "true"} if is_global else {"X-RateLimit-Scope": "user"}
                headers = {"Via": "1.1 google", "Retry-After": str(wait)} | scope
                told = {"message": "You are being rate limited.", "retry_after": wait, "global": is_global}
                return _json(told, 429, headers)
            case Fault.CLOUDFLARE_429:
                return web.Response(status=429, text="<html>error 1015</html>", content_type="text/html")
            case Fault.SERVER_500:
                return _json({"message": "500: Internal Server Error", "code": 0}, 500)
            case Fault.SERVER_503:
                return web.Response(status=503, text="upstream connect error", content_type="text/plain")
            case Fault.REFUSED if fault.refusal is not None:
                return _error(fault.refusal)
        return None

    def _kill(self) -> None:
        assert self.faults.kill is not None, "nobody said how to kill the bot"
        self.faults.kill()

    async def _unknown(self, request: web.Request) -> web.Response:
        self.violations.append(f"{request.method} {request.path}: no such route")
        return _error(refusals.no_route())


def _lost(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _json(told: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Exactly this content type: discord.py takes "application/json; charset=utf-8" for text.
    sent = {"Content-Type": "application/json"} | (headers if headers is not None else BUCKET)
    return web.Response(status=status, body=json.dumps(told).encode(), headers=sent)


def _error(refusal: Refusal) -> web.Response:
    return _json({"message": refusal.text, "code": refusal.code}, refusal.status)
