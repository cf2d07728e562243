"""Who may come in: the session token, and where requests may come from."""

from __future__ import annotations

import hmac
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.errors import SetupError

_TOKEN = re.compile(r"^[A-Za-z0-9_-]{22,128}$")


def session_token(path: Path, fresh: Callable[[], str]) -> str:
    """Return the token kept in ``path``, made by ``fresh`` the first time.

    It is kept, readable by this user alone, so that open tabs survive a restart.

    Raises:
        SetupError: the file cannot be read or written.
    """
    try:
        return _kept(path) or _keep(path, fresh())
    except OSError as error:
        raise SetupError(f"The session token cannot be kept in {path}: {error.strerror}.") from error


def _kept(path: Path) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            return None  # others could have read it: a new one takes its place
        token = file.read().strip()
    return token if _TOKEN.match(token) else None


def _keep(path: Path, token: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{token}\n")
    return token


@dataclass(frozen=True, slots=True)
class Door:
    """Checks every request; ``hosts`` are the names with port under which the page is served."""

    token: str
    hosts: frozenset[str]
    cookie: str
    """Name of the cookie; cookies know no ports, so the port is part of the name."""

    def knows_host(self, request: web.Request) -> bool:
        """Tell whether the request names us: a page of another name that resolves to us does not."""
        return request.headers.get("Host", "").lower() in self.hosts

    def same_origin(self, request: web.Request) -> bool:
        """Tell whether our own page sent it. A browser always says where a WebSocket comes from."""
        return request.headers.get("Origin", "").lower() == f"http://{request.headers.get('Host', '').lower()}"

    def has_session(self, request: web.Request) -> bool:
        """Tell whether the request carries the session."""
        return self.fits(request.cookies.get(self.cookie, ""))

    def fits(self, token: str) -> bool:
        """Compare in a time that tells nothing about where a guess is wrong."""
        return hmac.compare_digest(token.encode(), self.token.encode())


def door(token: str, host: str, port: int) -> Door:
    """Return the checks for a server on ``host`` and ``port``."""
    name = f"[{host}]" if ":" in host else host
    hosts = frozenset(f"{each}:{port}" for each in (name.lower(), "127.0.0.1", "localhost", "[::1]"))
    return Door(token, hosts, f"eyelevel-{port}")
