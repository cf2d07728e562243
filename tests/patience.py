"""How long the tests wait for what must come. Nothing is measured by it: only a failing test waits that long."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from collections.abc import Callable, Iterator
from typing import AnyStr

PATIENCE = 60.0
"""Seconds. A machine that runs much else beside the tests may need many for what else takes one."""


async def until(fits: Callable[[], bool]) -> None:
    """Wait for what has no event to wait on."""
    async with asyncio.timeout(PATIENCE):
        while not fits():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@contextlib.contextmanager
def ended(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Kill a process after the block, however that ends: Popen's own block would wait for it for ever."""
    with process:
        try:
            yield process
        finally:
            process.kill()
