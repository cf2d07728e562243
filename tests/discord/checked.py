"""Every request of the tests on simcord, held against Discord's own document and limits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from simcord.types import HttpLogEntry

from tests.wire import limits
from tests.wire.extract_spec import SERVED
from tests.wire.routes import careless, messages_in
from tests.wire.spec import discord_spec


def faults_of(requests: Iterable[HttpLogEntry]) -> list[str]:
    """Return what Discord would refuse or this project never does."""
    return [f"{each.method} {each.path}: {fault}" for each in requests for fault in _faults(each)]


def _faults(asked: HttpLogEntry) -> Iterable[str]:
    template, named = _served(asked.method, asked.path)
    if template is None:
        yield "a path that is not in spec.json"
        return
    query = {name: str(value) for name, value in asked.params.items()}
    yield from discord_spec().faults(asked.method, template, named, query, asked.json)
    if template.endswith("/threads") or (asked.method == "PATCH" and template == "/channels/{channel_id}"):
        yield from limits.faults_of_thread(asked.json)
    for message in messages_in(asked.method, template, asked.json):
        yield from limits.faults_of_message(message)
        if careless(asked.method, template, message):
            yield f"allowed_mentions could ping somebody: {message}"


def _served(method: str, path: str) -> tuple[str | None, dict[str, str]]:
    for template, pattern in _patterns():
        found = pattern.fullmatch(path)
        if found and method.lower() in SERVED[template]:
            return template, found.groupdict()
    return None, {}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # A path with a word in it comes before the one with a placeholder in the same place.
    ordered = sorted(SERVED, key=lambda template: ("@" not in template, template))
    return tuple((each, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", each))) for each in ordered)
