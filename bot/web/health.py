"""``/healthz``, ``/readyz`` and ``/metrics``: how the bot is, for machines, without a word of any member.

They are served from before the bot is open until after it has closed, so that a supervisor sees it come and go.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.errors import StoreError
from bot.health_settings import Health as Settings
from bot.store.records import Tallies
from bot.store.store import Store
from bot.surfaces.base import Vitals
from bot.web.listening import address_of, listen
from bot.web.metrics import Metrics, Snapshot
from bot.web.probe import Probe

log = logging.getLogger(__name__)

STORE_SECONDS = 2.0
"""How long an answer waits for the database, which may stand behind a disk that hangs."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The parts of a running bot that can be well or not."""

    store: Store
    entries: Callable[[], int]
    """Returns how many entries the knowledge in use has."""
    workers: Sequence[asyncio.Task[None]]
    """What must run as long as the bot does."""
    surfaces: Mapping[str, Vitals]
    """By the name that the numbers give them."""


class Health:
    """Knows how the bot is, and says so.

    Args:
        clock: returns the time in UTC.
        timer: returns seconds to measure with: they only ever grow.
        seconds: how long an answer waits for the database.
    """

    def __init__(
        self, clock: Callable[[], datetime], timer: Callable[[], float], seconds: float = STORE_SECONDS
    ) -> None:
        self.metrics = Metrics(timer)
        self._clock = clock
        self._seconds = seconds
        self._watched: _Probed | None = None
        self._absent = "It is starting."

    @contextlib.asynccontextmanager
    async def watching(self, watched: Watched) -> AsyncIterator[None]:
        """Watch over a bot that is open now, until the block ends."""
        probed = _Probed(watched, self._clock, self._seconds)
        self._watched = probed
        try:
            yield
        finally:
            self._watched, self._absent = None, "It is stopping."
            await probed.close()

    def app(self) -> web.Application:
        """Return the application, not yet listening."""
        app = web.Application()
        app.add_routes(
            [web.get("/healthz", self._alive), web.get("/readyz", self._ready), web.get("/metrics", self._numbers)]
        )
        app.on_response_prepare.append(_never_kept)
        return app

    async def _alive(self, _request: web.Request) -> web.Response:
        # That an answer comes at all says that the loop turns; a worker that ended comes back with a new start only.
        faults = tuple(self._watched.ended()) if self._watched else ()
        return _answer("alive", faults)

    async def _ready(self, _request: web.Request) -> web.Response:
        if self._watched is None:
            return _answer("ready", (Fault("bot", self._absent),))
        return _answer("ready", await self._watched.faults())

    async def _numbers(self, _request: web.Request) -> web.Response:
        snapshot = await self._watched.snapshot() if self._watched else None
        return web.Response(body=self.metrics.text(snapshot), headers={"Content-Type": CONTENT_TYPE_LATEST})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the bot is not well: which part of it, and what is wrong with that."""

    part: str
    reason: str


class _Probed:
    """A bot that is watched, with one question a time to its database."""

    def __init__(self, watched: Watched, clock: Callable[[], datetime], seconds: float) -> None:
        async def tallies() -> Tallies:
            return await watched.store.tallies(clock())

        self._watched = watched
        self._writable = Probe(watched.store.prove_writable, seconds)
        self._tallies = Probe(tallies, seconds)

    def ended(self) -> Iterator[Fault]:
        """Yield the workers that run no more."""
        for worker in self._watched.workers:
            if worker.done():
                yield Fault("worker", f"{worker.get_name()} ended.")

    async def faults(self) -> tuple[Fault, ...]:
        """Return everything that keeps the bot from doing its work."""
        found = list(self.ended())
        try:
            await self._writable()
        except StoreError as error:
            found.append(Fault("store", str(error)))
        except TimeoutError:
            found.append(Fault("store", "The database does not answer."))
        if not self._watched.entries():
            found.append(Fault("knowledge", "There is no entry in it."))
        for name, surface in self._watched.surfaces.items():
            if not surface.vital().connected:
                found.append(Fault("surface", f"{name} is not connected."))
        return tuple(found)

    async def snapshot(self) -> Snapshot:
        """Return the numbers as they are now."""
        try:
            tallies = await self._tallies()
        except (StoreError, TimeoutError) as error:
            log.warning("The database gave no numbers: %s", error or "no answer")
            tallies = None
        vitals = {name: surface.vital() for name, surface in self._watched.surfaces.items()}
        return Snapshot(tallies, vitals, self._watched.entries())

    async def close(self) -> None:
        await self._writable.close()
        await self._tallies.close()


def _answer(state: str, faults: Sequence[Fault]) -> web.Response:
    told = [{"part": fault.part, "reason": fault.reason} for fault in faults]
    return web.json_response({state: not faults, "reasons": told}, status=503 if faults else 200)


async def _never_kept(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Cache-Control"] = "no-store"


@contextlib.asynccontextmanager
async def open_health(
    settings: Settings, clock: Callable[[], datetime], timer: Callable[[], float]
) -> AsyncIterator[Health]:
    """Serve what the configuration asks for while the block runs; what is not enabled only counts.

    Raises:
        SetupError: the port is taken or the host is not this machine's.
    """
    health = Health(clock, timer)
    if not settings.enabled:
        yield health
        return
    listener = listen(settings.host, settings.port, "health.port")
    runner = web.AppRunner(health.app(), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        log.info("Health is told at %s/healthz, /readyz and /metrics.", address_of(settings.host, listener))
        yield health
    finally:
        await runner.cleanup()
