"""Cuts the paths that the fake Discord serves out of Discord's OpenAPI document, into spec.json.

Usage: python -m tests.wire.extract_spec ../shared/discord-api/openapi.json

Only what checks a request is kept: parameters and JSON bodies. The document is MIT-licensed,
Copyright 2023 Discord (github.com/discord/discord-api-spec); spec.json says so at its top.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SPEC = Path(__file__).with_name("spec.json")

SERVED: dict[str, tuple[str, ...]] = {
    "/applications/@me": ("get",),
    "/oauth2/applications/@me": ("get",),
    "/applications/{application_id}/commands": ("get", "put", "post"),
    "/applications/{application_id}/commands/{command_id}": ("delete", "patch"),
    "/applications/{application_id}/guilds/{guild_id}/commands": ("get", "put", "post"),
    "/channels/{channel_id}": ("get", "patch", "delete"),
    "/channels/{channel_id}/messages": ("get", "post"),
    "/channels/{channel_id}/messages/{message_id}": ("get", "delete", "patch"),
    "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": ("put",),
    "/channels/{channel_id}/messages/{message_id}/threads": ("post",),
    "/channels/{channel_id}/thread-members": ("get",),
    "/channels/{channel_id}/thread-members/@me": ("put", "delete"),
    "/channels/{channel_id}/thread-members/{user_id}": ("get", "put", "delete"),
    "/channels/{channel_id}/threads": ("post",),
    "/channels/{channel_id}/threads/archived/private": ("get",),
    "/channels/{channel_id}/threads/archived/public": ("get",),
    "/channels/{channel_id}/users/@me/threads/archived/private": ("get",),
    "/channels/{channel_id}/typing": ("post",),
    "/gateway": ("get",),
    "/gateway/bot": ("get",),
    "/guilds/{guild_id}": ("get",),
    "/guilds/{guild_id}/channels": ("get", "post"),
    "/guilds/{guild_id}/members": ("get",),
    "/guilds/{guild_id}/members/@me": ("patch",),
    "/guilds/{guild_id}/members/{user_id}": ("get", "patch"),
    "/guilds/{guild_id}/roles": ("get",),
    "/guilds/{guild_id}/threads/active": ("get",),
    "/interactions/{interaction_id}/{interaction_token}/callback": ("post",),
    "/users/@me": ("get",),
    "/users/@me/channels": ("post",),
    "/users/@me/guilds": ("get",),
    "/users/{user_id}": ("get",),
    "/webhooks/{webhook_id}/{webhook_token}": ("post",),
    "/webhooks/{webhook_id}/{webhook_token}/messages/@original": ("get", "delete", "patch"),
    "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": ("get", "delete", "patch"),
}


def extract(document: dict[str, Any]) -> dict[str, Any]:
    """Return the part of ``document`` that checks requests to the paths served."""
    paths = {
        path: {
            "parameters": document["paths"][path].get("parameters", []),
            **{method: _request(document["paths"][path][method]) for method in methods},
        }
        for path, methods in SERVED.items()
    }
    schemas: dict[str, Any] = {}
    waiting = list(_names(paths))
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = document["components"]["schemas"][name]
            waiting.extend(_names(schemas[name]))
    notice = "Copyright 2023 Discord, MIT License; cut from the OpenAPI document by extract_spec.py"
    return {"notice": notice, "paths": paths, "components": {"schemas": dict(sorted(schemas.items()))}}


def _request(operation: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"parameters": operation.get("parameters", [])}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        kept["body"] = content["application/json"]["schema"]
    return kept


def _names(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rpartition("/")[2]
        for inner in part.values():
            yield from _names(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner)


def main() -> None:
    spec = extract(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    # One schema a line: a new version of the document shows as a diff that can be read.
    lines = [f'{{"notice": {json.dumps(spec["notice"])},', '"paths": {']
    lines += [*_lines(spec["paths"]), "},", '"components": {"schemas": {', *_lines(spec["components"]["schemas"])]
    SPEC.write_text("\n".join([*lines, "}}}"]) + "\n", "utf-8")


def _lines(parts: dict[str, Any]) -> list[str]:
    told = [f"{json.dumps(name)}: {json.dumps(part, separators=(',', ':'))}" for name, part in parts.items()]
    return [line + "," for line in told[:-1]] + told[-1:]


if __name__ == "__main__":
    main()
