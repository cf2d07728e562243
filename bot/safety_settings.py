"""The ``safety`` part of the configuration."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.config_parts import Name, Section


class Safety(Section):
    """What the bot does by itself for the safety of its members."""

    remove_personal_data: bool = False
    """Take a message with private data out of the open, once the case has its redacted copy."""
    protected_names: Annotated[tuple[Name, ...], Field(max_length=200, strict=False)] = ()
    """Names that only staff may bear, beside the bot's and those of staff."""
