"""Buttons: drawn from ours, and found again by their ids alone, so that they outlive a restart."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import discord

from bot.core.controls import Button, Control, ControlStyle, Verb

STYLES = {
    ControlStyle.PRIMARY: discord.ButtonStyle.primary,
    ControlStyle.SECONDARY: discord.ButtonStyle.secondary,
    ControlStyle.SUCCESS: discord.ButtonStyle.success,
    ControlStyle.DANGER: discord.ButtonStyle.danger,
}

MAX_LABEL = 80

OnPress = Callable[[discord.Interaction[Any], Control], Awaitable[None]]


class Buttons(discord.ui.View):
    """Draws buttons. discord.py need not remember them: ``PressedButton`` answers every press."""

    def __init__(self, buttons: Sequence[Button]) -> None:
        super().__init__(timeout=None)
        for each in buttons:
            self.add_item(
                discord.ui.Button(
                    style=STYLES[each.style], label=each.label[:MAX_LABEL], custom_id=each.control.encode()
                )
            )

    def is_dispatchable(self) -> bool:
        """Keep discord.py from holding one view in memory for each message ever sent."""
        return False


def pressed_button(on_press: OnPress) -> type[discord.ui.DynamicItem[Any]]:
    """Return what discord.py shall make of a press on any button of ours; ``on_press`` is then called."""

    class PressedButton(
        discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"(?:{'|'.join(Verb)})\|[^|]*\|[^|]*"
    ):
        """A button of ours, whatever message it stands under."""

        def __init__(self, item: discord.ui.Button[Any], control: Control) -> None:
            super().__init__(item)
            self._control = control

        @classmethod
        async def from_custom_id(
            cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            """Read the button's id back."""
            del interaction
            control = Control.decode(match[0])
            if control is None or not isinstance(item, discord.ui.Button):
                raise ValueError(f"{match[0]!r} fits the pattern and yet is no button of ours")
            return cls(item, control)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            """Hand the press over."""
            await on_press(interaction, self._control)

    return PressedButton


def custom_ids(message: discord.Message) -> tuple[str, ...]:
    """Return the ids of the buttons under a message, in order."""
    return tuple(
        child.custom_id
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button) and child.custom_id is not None
    )
