"""spec.json is what extract_spec.py cuts out of Discord's document, and it can tell a bad request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.wire.extract_spec import SPEC, extract
from tests.wire.spec import discord_spec

DOCUMENT = Path(__file__).parents[3] / "shared" / "discord-api" / "openapi.json"
MESSAGES = "/channels/{channel_id}/messages"


@pytest.mark.skipif(not DOCUMENT.exists(), reason="Discord's whole document is not beside this clone")
def test_the_committed_part_is_that_of_the_document() -> None:
    assert json.loads(SPEC.read_text("utf-8")) == extract(json.loads(DOCUMENT.read_text("utf-8")))


@pytest.mark.parametrize(
    ("query", "body", "fault"),
    [
        ({}, {"content": "hello", "message_reference": {"message_id": 12}}, None),
        ({}, {"content": "hello", "message_reference": {"message_id": "12"}}, None),
        ({}, {"content": ["hello"]}, "$.content"),
        ({}, {"content": "x", "message_reference": {"message_id": "twelve"}}, "message_reference"),
        ({"limit": "3"}, {"content": "x"}, "query limit: unknown"),
    ],
)
def test_it_tells_a_bad_request_to_post(query: dict[str, str], body: dict[str, Any], fault: str | None) -> None:
    faults = list(discord_spec().faults("POST", MESSAGES, {"channel_id": "12"}, query, body))
    assert (faults == []) if fault is None else fault in "".join(faults)


@pytest.mark.parametrize(("limit", "good"), [("1", True), ("100", True), ("101", False), ("many", False)])
def test_it_tells_a_bad_query(limit: str, good: bool) -> None:
    faults = list(discord_spec().faults("GET", MESSAGES, {"channel_id": "12"}, {"limit": limit}, None))
    assert (faults == []) == good
