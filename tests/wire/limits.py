"""What Discord refuses although its OpenAPI document allows it, and what this project never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.wire.world import walk

TEXT = 2000
"""Characters of a message: the document says 4,000, the service refuses."""

EMBEDS = 6000
BUTTONS_A_ROW = 5
ROWS = 5
CUSTOM_ID = 100
LABEL = 80
THREAD_NAME = 100
NONCE = 25

EPHEMERAL = 1 << 6
SUPPRESS_EMBEDS = 1 << 2


def faults_of_message(body: dict[str, Any]) -> Iterator[str]:
    """Yield why Discord would refuse to post or edit ``body``."""
    content = body.get("content") or ""
    if len(content) > TEXT:
        yield f"content: Must be {TEXT} or fewer in length, it is {len(content)}."
    yield from _faults_of_embeds(body.get("embeds") or [])
    yield from _faults_of_components(body.get("components") or [])
    if len(str(body.get("nonce") or "")) > NONCE:
        yield f"nonce: Must be {NONCE} or fewer in length."


def is_empty(body: dict[str, Any]) -> bool:
    """Say whether there is nothing to post (error 50006 there)."""
    return not any(
        (body.get("content") or "").strip() or body.get(part) for part in ("content", "embeds", "components")
    )


def _faults_of_embeds(embeds: list[dict[str, Any]]) -> Iterator[str]:
    total = 0
    for embed in embeds:
        fields = embed.get("fields", [])
        total += len(embed.get("title") or "") + len(embed.get("description") or "")
        total += len(embed.get("footer", {}).get("text") or "") + len(embed.get("author", {}).get("name") or "")
        total += sum(len(row["name"]) + len(row["value"]) for row in fields)
        if any(not row["name"].strip() or not row["value"].strip() for row in fields):
            yield "embeds: A field needs a name and a value."
    if total > EMBEDS:
        yield f"embeds: Embed size exceeds maximum size of {EMBEDS}, it is {total}."


def _faults_of_components(components: list[dict[str, Any]]) -> Iterator[str]:
    rows = [part for part in components if part.get("type") == 1]
    if len(rows) > ROWS:
        yield f"components: Must be {ROWS} or fewer rows."
    ids: list[str] = []
    for part in walk(components):
        if part.get("type") == 1 and not 1 <= len(part.get("components", [])) <= BUTTONS_A_ROW:
            yield f"components: A row holds 1 to {BUTTONS_A_ROW}."
        if part.get("type") == 2 and not (part.get("label") or part.get("emoji")):
            yield "components: A button needs a label or an emoji."
        if len(part.get("label") or "") > LABEL:
            yield f"components: A label has at most {LABEL} characters."
        if "custom_id" in part:
            ids.append(part["custom_id"])
            if not 1 <= len(part["custom_id"]) <= CUSTOM_ID:
                yield f"components: A custom id has 1 to {CUSTOM_ID} characters."
    if len(ids) != len(set(ids)):
        yield "components: Component custom id cannot be duplicated."


def faults_of_thread(body: dict[str, Any]) -> Iterator[str]:
    """Yield why Discord would refuse this thread's name or time."""
    if "name" in body and not 1 <= len(body["name"] or "") <= THREAD_NAME:
        yield f"name: Must be between 1 and {THREAD_NAME} in length."
    if body.get("auto_archive_duration") not in (None, 60, 1440, 4320, 10080):
        yield "auto_archive_duration: Value must be one of 60, 1440, 4320, 10080."


def pings(body: dict[str, Any]) -> bool:
    """Say whether this message could ping anybody: the bot never does, so each one has to forbid it."""
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return True
    return bool(allowed.get("parse") or allowed.get("users") or allowed.get("roles") or allowed.get("replied_user"))


MENTION = re.compile(r"<@!?(\d+)>")


def mentioned(body: dict[str, Any], replied_to: int | None) -> tuple[int, ...]:
    """Return whom a message with this content and these allowed mentions pings."""
    named = [int(found) for found in MENTION.findall(body.get("content") or "")]
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return tuple({*named, *([replied_to] if replied_to else [])})
    chosen = {int(one) for one in allowed.get("users") or ()}
    pinged = {one for one in named if "users" in (allowed.get("parse") or ()) or one in chosen}
    if replied_to and allowed.get("replied_user"):
        pinged.add(replied_to)
    return tuple(sorted(pinged))
