"""A measured waiting time in words."""

from __future__ import annotations

from datetime import timedelta

from bot.core.lines import Lines


def waiting(voice: Lines, wait: timedelta) -> str:
    """Return a measured waiting time in words, rounded up: a promise must not be shorter than what was measured."""
    minutes = max(5, -(-int(wait.total_seconds()) // 60))
    if minutes <= 50:
        return voice.label("wait.minutes", n=str(-(-minutes // 5) * 5))
    if minutes <= 60:
        return voice.label("wait.hour", n="1")
    hours = -(-minutes // 60)
    if hours < 24:
        return voice.label("wait.hours", n=str(hours))
    days = -(-hours // 24)
    return voice.label("wait.day", n="1") if days == 1 else voice.label("wait.days", n=str(days))
