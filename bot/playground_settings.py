"""The chat in the browser, and whom its visitor can be."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.config_parts import Id, Name, Section

BOT_ID = "eyelevel"


class Persona(Section):
    """Somebody the visitor of the playground can be."""

    id: Id
    name: Name


class Playground(Section):
    """The chat in the browser on this machine."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8321
    """0 takes any free port."""
    open_browser: bool = True
    members: Annotated[tuple[Persona, ...], Field(min_length=1, max_length=8, strict=False)] = (
        Persona(id="mia", name="Mia"),
        Persona(id="jonas", name="Jonas"),
    )
    moderators: Annotated[tuple[Persona, ...], Field(min_length=1, max_length=8, strict=False)] = (
        Persona(id="alex", name="Alex"),
        Persona(id="sara", name="Sara"),
    )

    @field_validator("host")
    @classmethod
    def _stays_on_this_machine(cls, host: str) -> str:
        # Anybody who can open the playground can be a moderator in it.
        if host != "localhost" and not _is_loopback(host):
            message = "The playground is only for this machine, for whoever opens it can be a moderator."
            raise PydanticCustomError("not_loopback", message, {"hint": "Use 127.0.0.1, ::1 or localhost."})
        return host

    @model_validator(mode="after")
    def _one_persona_per_id(self) -> Self:
        # The bot writes in the same rooms under its own id.
        ids = [BOT_ID, *(persona.id for persona in (*self.members, *self.moderators))]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            message = "Each persona needs an id of its own; used twice: {ids}."
            context = {"ids": ", ".join(twice), "hint": "Rename one of them."}
            raise PydanticCustomError("persona_twice", message, context)
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
