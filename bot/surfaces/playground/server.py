"""The browser playground's server: a static page and one WebSocket a window.

Nothing is loaded from elsewhere, and nobody else gets in: every request must name this host (a page of
another name that resolves here is turned away), a WebSocket must come from this page's origin, and both
need the session that the printed address gives.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from aiohttp import WSCloseCode, web

from bot.core.model import ChannelRole, Member
from bot.errors import StoreError
from bot.surfaces.changes import Change, MessageChanged, ReadChanged
from bot.surfaces.desk import Desk
from bot.surfaces.local import COMMUNITY, LocalChat
from bot.surfaces.playground.protocol import MAX_FRAME
from bot.surfaces.playground.session import Door, door
from bot.surfaces.playground.window import Window
from bot.web.listening import address_of, listen

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
)

# Named here because what the system's own table says of .js differs from machine to machine.
TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".svg": "image/svg+xml; charset=utf-8",
    }
)

HEARTBEAT_SECONDS = 20.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Playground:
    """Serves the page and keeps its open windows."""

    def __init__(self, chat: LocalChat, desk: Desk, entrance: Door) -> None:
        self._chat = chat
        self._desk = desk
        self._door = entrance
        self._windows: dict[Window, web.WebSocketResponse] = {}
        self._queue_changed = asyncio.Event()
        self._files = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.suffix in TYPES}

    def app(self) -> web.Application:
        """Return the application, not yet listening."""
        app = web.Application(middlewares=[self._guard])
        app.on_response_prepare.append(_secure)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/session", self._session),
                web.get("/ws", self._window),
                web.get("/static/{name:.+}", self._file),
            ]
        )
        app.cleanup_ctx.append(self._watching)
        app.on_shutdown.append(self._say_goodbye)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._door.knows_host(request):
            raise web.HTTPForbidden(text="This page is served under its printed address only.\n")
        if (request.path == "/ws" or request.method not in ("GET", "HEAD")) and not self._door.same_origin(request):
            raise web.HTTPForbidden(text="This comes from another page.\n")
        return await handler(request)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        token = request.query.get("token")
        if token is not None and self._door.fits(token):
            # Out of the address bar and the history at once; the fragment with the persona stays.
            entered = web.HTTPSeeOther("/")
            entered.set_cookie(
                self._door.cookie, self._door.token, httponly=True, samesite="Strict", max_age=30 * 86400
            )
            raise entered
        if token is not None or not self._door.has_session(request):
            return self._static("locked.html", status=401)
        return self._static("index.html")

    async def _session(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=204 if self._door.has_session(request) else 401)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._files:
            raise web.HTTPNotFound
        return self._static(name)

    def _static(self, name: str, status: int = 200) -> web.StreamResponse:
        path = self._files[name]
        return web.FileResponse(path, status=status, headers={"Content-Type": TYPES[path.suffix]})

    async def _window(self, request: web.Request) -> web.StreamResponse:
        if not self._door.has_session(request):
            raise web.HTTPUnauthorized
        answer = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MAX_FRAME)
        await answer.prepare(request)
        window = Window(answer, self._persona(request.query.get("as", "")), self._chat, self._desk)
        self._windows[window] = answer
        self._queue_changed.set()
        try:
            await window.run()
        except StoreError as error:
            log.warning("A window could not be opened: %s", error)
            await answer.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"store")
        finally:
            del self._windows[window]
        return answer

    def _persona(self, wanted: str) -> Member:
        # A new window names nobody, and an old address may name somebody the configuration no longer has.
        personas = self._chat.personas
        return next((persona for persona in personas if persona.id == wanted), personas[0])

    async def _watching(self, _app: web.Application) -> AsyncIterator[None]:
        unsubscribe = self._chat.subscribe(self._notice)
        watcher = asyncio.create_task(self._watch_queue())
        yield
        unsubscribe()
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher

    def _notice(self, change: Change) -> None:
        if isinstance(change, ReadChanged):
            return
        # A case moves when its card is put or its thread changes; what people say changes nothing in the queue.
        if not isinstance(change, MessageChanged) or change.room.role is ChannelRole.STAFF:
            self._queue_changed.set()

    async def _watch_queue(self) -> None:
        while True:
            await self._queue_changed.wait()
            self._queue_changed.clear()
            try:
                cases = await self._desk.cases(COMMUNITY)
            except StoreError as error:
                log.warning("The queue could not be read: %s", error)
                continue
            for window in tuple(self._windows):
                window.show_cases(tuple(cases))

    async def _say_goodbye(self, _app: web.Application) -> None:
        for answer in tuple(self._windows.values()):
            await answer.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops")


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


@contextlib.asynccontextmanager
async def serving(chat: LocalChat, desk: Desk, token: str, host: str, port: int) -> AsyncIterator[str]:
    """Serve the playground while the block runs; gives the address to open, with the session token in it.

    Port 0 takes a free one.

    Raises:
        SetupError: the port is taken or the host is not this machine's.
    """
    listener = listen(host, port, "playground.port")
    taken = int(listener.getsockname()[1])
    runner = web.AppRunner(
        Playground(chat, desk, door(token, host, taken)).app(), access_log=None, shutdown_timeout=2.0
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield f"{address_of(host, listener)}/?token={token}"
    finally:
        await runner.cleanup()
