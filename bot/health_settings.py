"""Where the bot tells machines how it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.config_parts import Section


class Health(Section):
    """``/healthz``, ``/readyz`` and ``/metrics``, for what watches over the process."""

    enabled: bool = False
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """An address of this machine. Whoever reaches it can read the numbers: no words of members are among them."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8322
    """0 takes any free port."""
