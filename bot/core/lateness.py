"""A reply that comes late says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.effects import Say
from bot.core.lines import Lines
from bot.core.replies import Origin, Plan, main_key


def owning_up(plan: Plan, origin: Origin, voice: Lines, heard: Mapping[str, int]) -> Plan:
    """Return ``plan`` with the reply saying first that it comes late."""
    line = "note.late"
    said = voice.say(line, origin.member.id, heard)
    effects = tuple(
        replace(effect, text=f"{said}\n{effect.text}")
        if isinstance(effect, Say) and effect.key == main_key(origin.id)
        else effect
        for effect in plan.effects
    )
    return plan if effects == plan.effects else replace(plan, effects=effects, said=(*plan.said, line))
