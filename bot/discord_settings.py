"""What the bot must know of Discord: where it is, and of each server, which channel is what and who is staff."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.config_parts import Section
from bot.core.answers_file import Language


def _as_text(value: object) -> object:
    # Staff copy ids as they are; YAML reads them as numbers.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Snowflake = Annotated[
    str,
    BeforeValidator(_as_text, json_schema_input_type=str | int),
    Field(pattern=r"^[0-9]{5,20}$", description="An id of Discord's: Developer mode on, right click, Copy ID."),
]


class Server(Section):
    """One Discord server; what is not said here is as in the rest of the configuration."""

    support: Annotated[tuple[Snowflake, ...], Field(strict=False)] = ()
    """Channels, forums or categories in which questions are taken up without the bot being addressed."""
    staff: Snowflake | None = None
    """The moderators' own text channel, where cases wait."""
    threads: Snowflake | None = None
    """Text channel under which private threads are opened; else the one the question was asked in."""
    moderators: Annotated[tuple[Snowflake, ...], Field(strict=False)] = ()
    """Roles whose members are staff; administrators always are."""
    moderation: bool = False
    """Buttons under notices of deflected messages: delete it, or time its author out for an hour."""
    default_language: Language | None = None
    """Instead of ``community.default_language``."""
    staff_language: Language | None = None
    """Instead of ``community.staff_language``."""

    @property
    def ready(self) -> bool:
        """Whether enough is known to work here."""
        return bool(self.support) and self.staff is not None


class Discord(Section):
    """The bot on Discord; the token comes from EYELEVEL_DISCORD_TOKEN or ``token_file``."""

    token_file: Annotated[Path, Field(strict=False)] | None = None
    """File that holds the bot's token and nothing else."""
    direct_messages: Literal["point", "answer", "ignore"] = "point"
    """``point`` kindly to the server, ``answer`` as in a support channel, or ``ignore``."""
    api_url: str | None = None
    """Another address than Discord's own, for tests."""
    gateway_url: str | None = None
    """Another address than Discord's own, for tests."""
    guilds: Annotated[Mapping[Snowflake, Server], Field(strict=False)] = Field(default_factory=dict)
    """Servers by their ids; those set up by /setup need not stand here."""
