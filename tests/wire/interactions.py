"""Presses and commands: what people start, and how the bot may answer them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.wire import limits, payloads, refusals
from tests.wire.acts import Acts
from tests.wire.world import Channel, Guild, Member, Message

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, ASK = 4, 5, 6, 7, 8, 9


@dataclass
class Interaction:
    """One press, command, autocompletion or submitted modal, and what the bot made of it."""

    id: int
    token: str
    kind: int
    who: Member
    channel: Channel
    data: dict[str, Any]
    message: Message | None = None
    answer: int | None = None
    """Type of the first response; None before there is one."""
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    """What came back as messages: the response and its follow-ups."""
    choices: list[dict[str, Any]] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    private: bool = False
    expired: bool = False
    """The bot took longer than it is given."""

    @property
    def told(self) -> str:
        """All that the person was told."""
        return "\n".join(each.text for each in self.shown if each.text)


class Interactions:
    """The interactions of one server."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._world = acts.world
        self._by_token: dict[str, Interaction] = {}

    def start(
        self, kind: int, who: Member, channel: Channel, data: dict[str, Any], message: Message | None = None
    ) -> Interaction:
        number = self._world.new_id()
        started = Interaction(number, f"token-{number}", kind, who, channel, data, message)
        self._by_token[started.token] = started
        return started

    def payload(self, started: Interaction, guild: Guild) -> dict[str, Any]:
        """Return what INTERACTION_CREATE carries."""
        place, bot = started.channel, self._world.bot
        me = guild.members[bot.id]
        told: dict[str, Any] = {
            "id": str(started.id),
            "application_id": str(bot.id),
            "type": started.kind,
            "token": started.token,
            "version": 1,
            "data": started.data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "channel_id": str(place.id),
            "channel": payloads.channel(place, bot.id),
            "member": payloads.member(started.who) | {"permissions": payloads.powers(guild, started.who, place)},
            "app_permissions": payloads.powers(guild, me, place),
            "locale": "en-US",
            "guild_locale": "en-US",
            "attachment_size_limit": 10_000_000,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
        }
        return told | {"message": payloads.message(started.message, self._world)} if started.message else told

    def respond(self, number: int, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Take the first response."""
        started = self._by_token.get(token)
        if started is None or started.id != number or started.expired:
            raise refusals.unknown_interaction()
        if started.answer is not None:
            raise refusals.already_acknowledged()
        started.answer = body["type"]
        data = body.get("data") or {}
        match body["type"]:
            case 4:
                started.original = self._say(started, data)
            case 5:
                started.private = bool((data.get("flags") or 0) & limits.EPHEMERAL)
            case 7 if started.message is not None:
                self._acts.change(started.channel, started.message, data)
                started.original = started.message
            case 6:
                started.original = started.message
            case 8:
                started.choices = data["choices"]
            case 9:
                started.modal = data
        started.answered.set()
        resource: dict[str, Any] = {"type": body["type"]}
        if started.original is not None:
            resource["message"] = payloads.message(started.original, self._world)
        return {"interaction": {"id": str(started.id), "type": started.kind}, "resource": resource}

    def follow_up(self, token: str, body: dict[str, Any]) -> Message:
        started = self._known(token)
        if started.answer == DEFERRED and started.original is None:
            # The first follow-up of a deferred response takes its place and how private it is.
            flags = limits.EPHEMERAL if started.private else 0
            started.original = self._say(
                started, body | {"flags": (body.get("flags") or 0) & ~limits.EPHEMERAL | flags}
            )
            return started.original
        return self._say(started, body)

    def edit(self, token: str, message: str, body: dict[str, Any]) -> Message:
        started = self._known(token)
        if message == "@original" and started.original is None and started.answer == DEFERRED:
            started.original = self._say(started, body | {"flags": limits.EPHEMERAL if started.private else 0})
            return started.original
        return self._acts.change(started.channel, self.message(token, message), body)

    def message(self, token: str, message: str) -> Message:
        started = self._known(token)
        said = [*started.shown, *([started.original] if started.original else [])]
        if message == "@original":
            said = [started.original] if started.original else []
        found = next((each for each in said if message in ("@original", str(each.id))), None)
        if found is None:
            raise refusals.unknown_message()
        return found

    def delete(self, token: str, message: str) -> None:
        found = self.message(token, message)
        started = self._known(token)
        if found.only_for is None:
            self._acts.delete(self._world.bot, started.channel.id, found.id)
        started.channel.messages.pop(found.id, None)
        if found in started.shown:
            started.shown.remove(found)

    def _known(self, token: str) -> Interaction:
        started = self._by_token.get(token)
        if started is None:
            raise refusals.invalid_webhook_token()
        if started.answer is None:
            raise refusals.Refusal(404, 10015, "Unknown Webhook")
        return started

    def _say(self, started: Interaction, body: dict[str, Any]) -> Message:
        if limits.is_empty(body):
            raise refusals.Refusal(400, 50006, "Cannot send an empty message")
        bot = self._world.bot
        if (body.get("flags") or 0) & limits.EPHEMERAL:
            said = Message(
                id=self._world.new_id(),
                channel=started.channel.id,
                author=bot,
                content=body.get("content") or "",
                at=self._world.now(),
                embeds=list(body.get("embeds") or ()),
                components=list(body.get("components") or ()),
                flags=body["flags"],
                only_for=started.who.user.id,
            )
            started.channel.messages[said.id] = said
        else:
            said = self._acts.put(bot, started.channel, body)
        started.shown.append(said)
        return said
