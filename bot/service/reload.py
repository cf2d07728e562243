"""Takes up changed knowledge while the bot runs: within a second, whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from watchfiles import awatch

from bot.core.faults import Fault
from bot.loading import Loaded
from bot.service.heap import set_aside

_LOOK_EVERY = 0.4
"""Seconds between looks without an event: some file systems send none, and a replaced folder sends none either."""
_SETTLE = 0.05
"""Seconds in which nothing may change before the files are read: editors and copies write in several steps."""
_SETTLE_TRIES = 8

_PARTS = ("", "answers", "lines", "safety")

_Built = TypeVar("_Built")
_Stamp = frozenset[tuple[str, int, int, int]]


async def watch(
    folder: Path,
    load: Callable[[], Loaded],
    build: Callable[[Loaded], _Built],
    adopt: Callable[[_Built], Awaitable[None]],
    report: Callable[[tuple[Fault, ...]], Awaitable[None]],
    version: str,
) -> None:
    """Watch a knowledge folder until cancelled.

    What was in use stays in use until ``adopt`` is handed its successor, complete; nothing stops meanwhile.

    Args:
        folder: what to watch; it may vanish and come back.
        load: reads the folder; runs in a thread.
        build: makes of faultless files what the bot works with, e.g. a matcher; runs in the same thread.
        adopt: is given what was built. Files whose content did not change since the last look are not built again.
        report: is given all faults where there is an error among them; the old knowledge then stays.
        version: ``Loaded.version`` of what is in use, so that a change since then is not missed.
    """
    seen: tuple[str, tuple[Fault, ...]] = (version, ())
    stamp: _Stamp | None = None
    async with aclosing(_looks(folder)) as looks:
        async for _ in looks:
            if await asyncio.to_thread(_stamp, folder) == stamp:
                continue
            stamp = await _settled(folder)
            loaded, built = await asyncio.to_thread(_read, load, build, seen)
            errors = () if loaded.usable else loaded.faults
            if (loaded.version, errors) == seen:
                continue
            seen = (loaded.version, errors)
            if built is not None:
                await adopt(built)
            else:
                await report(loaded.faults)


def _read(
    load: Callable[[], Loaded], build: Callable[[Loaded], _Built], seen: tuple[str, tuple[Fault, ...]]
) -> tuple[Loaded, _Built | None]:
    with set_aside():
        loaded = load()
        if not loaded.usable or (loaded.version, ()) == seen:
            return loaded, None
        return loaded, build(loaded)


async def _looks(folder: Path) -> AsyncGenerator[None, None]:
    """Yield whenever something may have changed: at an event, and every so often without one."""
    while True:
        identity = await asyncio.to_thread(_identity, folder)
        if identity is None:
            yield
            await asyncio.sleep(_LOOK_EVERY)
            continue
        try:
            events = awatch(folder, debounce=20, step=10, rust_timeout=int(_LOOK_EVERY * 1000), yield_on_timeout=True)
            yield  # a change between the last look and the first event
            async with aclosing(events):
                async for _ in events:
                    yield
                    if await asyncio.to_thread(_identity, folder) != identity:
                        break
        except OSError:
            # It vanished just now, or the system has no watch left to give: looking every so often must do.
            await asyncio.sleep(_LOOK_EVERY)


async def _settled(folder: Path) -> _Stamp:
    """Wait until two looks see the same; a folder that never rests is read all the same."""
    before = await asyncio.to_thread(_stamp, folder)
    for _ in range(_SETTLE_TRIES):
        await asyncio.sleep(_SETTLE)
        after = await asyncio.to_thread(_stamp, folder)
        if after == before:
            break
        before = after
    return before


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _stamp(folder: Path) -> _Stamp:
    """Return what changes when a file is written, replaced, added or removed."""
    found: set[tuple[str, int, int, int]] = set()
    for part in _PARTS:
        try:
            paths = [path for path in (folder / part).iterdir() if path.suffix == ".yaml"]
        except OSError:
            continue
        for path in paths:
            try:
                status = path.stat()
            except OSError:
                found.add((str(path), 0, 0, 0))
            else:
                found.add((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return frozenset(found)
