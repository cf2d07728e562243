"""What happens because time has passed; the state stands in the store, so timers survive a restart."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.core.model import Member
from bot.errors import StoreError
from bot.service.casework import Casework

log = logging.getLogger(__name__)

ROUND_SECONDS = 60.0


class Timers:
    """Closes the threads of resolved cases nobody objected to.

    Args:
        casework: closes them.
        bot: in whose name.
        close_after: how long a member may take to say that it is not solved.
    """

    def __init__(self, casework: Casework, bot: Member, close_after: timedelta) -> None:
        self._casework = casework
        self._bot = bot
        self._close_after = close_after

    async def run(self) -> None:
        """Look once a minute until cancelled."""
        while True:
            try:
                await self._casework.lapse(self._bot, self._close_after)
            except StoreError as error:
                log.warning("The timers wait for the database: %s", error)
            await asyncio.sleep(ROUND_SECONDS)
