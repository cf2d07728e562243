"""What people do on the fake Discord: write, edit, press, command, leave, kick."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.wire import payloads
from tests.wire.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.wire.permissions import May, in_channel, sees
from tests.wire.server import PATIENCE, FakeDiscord
from tests.wire.world import Channel, Guild, Member, Message, Role, User

OPTION_TYPES = {str: 3, int: 4, bool: 5, User: 6, Channel: 7}


class NotPossible(Exception):
    """A person cannot do this: there is no such button, command or place for them."""


class People:
    """Acts for people, with their own permissions."""

    def __init__(self, discord: FakeDiscord) -> None:
        self._discord = discord
        self._world = discord.world
        self._acts = discord.acts

    def write(self, who: User, where: Channel, text: str, reply_to: Message | None = None) -> Message:
        """Post ``text``; a reply pings its target, as the client does by default.

        Raises:
            Refusal: ``who`` may not.
        """
        body: dict[str, Any] = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        return self._acts.post(who, where.id, body)

    def edit(self, message: Message, text: str) -> None:
        self._acts.edit(message.author, message.channel, message.id, {"content": text})

    def delete(self, message: Message, by: User | None = None) -> None:
        self._acts.delete(by or message.author, message.channel, message.id)

    def press(self, who: User, message: Message, *, label: str = "", custom_id: str = "") -> Interaction:
        """Press the button with this label, or whose custom id holds ``custom_id``.

        Raises:
            NotPossible: ``who`` sees no such button, or the thread takes no presses.
        """
        place, guild, member = self._at(who, message.channel)
        if message.id not in place.messages or message.only_for not in (None, who.id):
            raise NotPossible("the message is not there")
        if place.archived or (place.locked and May.MANAGE_THREADS not in in_channel(guild, member, place)):
            raise NotPossible("a locked or archived thread takes no presses")
        for button in message.buttons:
            if button.get("disabled") or "custom_id" not in button:
                continue
            if (label and button.get("label") == label) or (custom_id and custom_id in button["custom_id"]):
                data = {"custom_id": button["custom_id"], "component_type": 2}
                return self._start(COMPONENT, member, place, guild, data, message)
        shown = [button.get("label") for button in message.buttons]
        raise NotPossible(f"no button {label or custom_id!r} among {shown}")

    def command(
        self, who: User, where: Channel, name: str, sub: str = "", options: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Run ``/name sub`` with these options.

        Raises:
            NotPossible: there is no such command for ``who``.
        """
        place, guild, member, command = self._command(who, where, name, 1)
        data = self._data(command, sub, [_option(one, value) for one, value in (options or {}).items()])
        resolved = [value for value in (options or {}).values() if isinstance(value, User)]
        if resolved:
            data["resolved"] = {
                "users": {str(each.id): payloads.user(each) for each in resolved},
                "members": {
                    str(each.id): payloads.member(guild.members[each.id], with_user=False) | {"permissions": "0"}
                    for each in resolved
                    if each.id in guild.members
                },
            }
        return self._start(COMMAND, member, place, guild, data)

    def complete(self, who: User, where: Channel, name: str, sub: str, option: str, typed: str) -> Interaction:
        """Type into an option that completes itself."""
        place, guild, member, command = self._command(who, where, name, 1)
        data = self._data(command, sub, [_option(option, typed) | {"focused": True}])
        return self._start(AUTOCOMPLETE, member, place, guild, data)

    def app(self, who: User, message: Message, name: str) -> Interaction:
        """Choose "Apps → name" on a message."""
        where = self._world.find(message.channel)
        assert where is not None
        place, guild, member, command = self._command(who, where, name, 3)
        resolved = {"messages": {str(message.id): payloads.message(message, self._world)}}
        data = self._data(command, "", []) | {"target_id": str(message.id), "resolved": resolved}
        return self._start(COMMAND, member, place, guild, data)

    def submit(self, asked: Interaction, texts: Mapping[str, str]) -> Interaction:
        """Fill in the modal that ``asked`` brought up."""
        assert asked.modal is not None
        rows = [
            {"type": 1, "components": [{"type": 4, "custom_id": one, "value": text}]} for one, text in texts.items()
        ]
        data = {"custom_id": asked.modal["custom_id"], "components": rows}
        guild = self._world.guild_of(asked.channel)
        assert guild is not None
        return self._start(MODAL, asked.who, asked.channel, guild, data, asked.message)

    async def answered(self, started: Interaction) -> Interaction:
        """Wait for the bot's first response."""
        async with asyncio.timeout(PATIENCE):
            await started.answered.wait()
        return started

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = self._world.join(guild, user, *roles)
        told = payloads.member(member) | {"guild_id": str(guild.id)}
        self._discord.gateway.publish("GUILD_MEMBER_ADD", lambda _: told, guild)
        return member

    def leave(self, guild: Guild, user: User) -> None:
        del guild.members[user.id]
        for thread in (each for each in guild.channels.values() if each.is_thread):
            thread.people.pop(user.id, None)
        gone = {"guild_id": str(guild.id), "user": payloads.user(user)}
        self._discord.gateway.publish("GUILD_MEMBER_REMOVE", lambda _: gone, guild)

    def kick_bot(self, guild: Guild) -> None:
        gone = {"id": str(guild.id)}
        self._discord.gateway.publish("GUILD_DELETE", lambda _: gone, guild)
        self.leave(guild, self._world.bot)

    def invite_bot(self, guild: Guild, *roles: Role) -> None:
        member = self._world.join(guild, self._world.bot, *roles)
        self._discord.gateway.publish("GUILD_CREATE", lambda _: payloads.guild_for(guild, member), guild)

    def overwrites_changed(self, place: Channel) -> None:
        """Tell of what a test changed about a channel, as when an administrator edits it."""
        self._discord.gateway.publish("CHANNEL_UPDATE", lambda _: payloads.channel(place), place)

    def role_changed(self, guild: Guild, role: Role) -> None:
        told = {"guild_id": str(guild.id), "role": payloads.role(role)}
        self._discord.gateway.publish("GUILD_ROLE_UPDATE", lambda _: told, guild)

    def _start(
        self,
        kind: int,
        member: Member,
        place: Channel,
        guild: Guild,
        data: dict[str, Any],
        message: Message | None = None,
    ) -> Interaction:
        started = self._discord.interactions.start(kind, member, place, data, message)
        told = self._discord.interactions.payload(started, guild)
        # An interaction reaches the bot also where it cannot see the channel.
        self._discord.gateway.publish("INTERACTION_CREATE", lambda _: told, guild)
        return started

    def _at(self, who: User, channel: int) -> tuple[Channel, Guild, Member]:
        place = self._world.find(channel)
        guild = self._world.guild_of(place) if place else None
        if place is None or guild is None or who.id not in guild.members:
            raise NotPossible("no such place in a guild of theirs")
        member = guild.members[who.id]
        if not sees(guild, member, place):
            raise NotPossible(f"{who.name} does not see {place.name}")
        return place, guild, member

    def _command(
        self, who: User, where: Channel, name: str, kind: int
    ) -> tuple[Channel, Guild, Member, dict[str, Any]]:
        place, guild, member = self._at(who, where.id)
        for command in (*guild.commands, *self._world.commands):
            if command["name"] == name and command["type"] == kind:
                needed = May(int(command["default_member_permissions"] or 0))
                if needed not in in_channel(guild, member, place):
                    raise NotPossible(f"/{name} is hidden from {who.name}")
                return place, guild, member, command
        raise NotPossible(f"there is no command {name!r}")

    def _data(self, command: dict[str, Any], sub: str, options: list[dict[str, Any]]) -> dict[str, Any]:
        if sub:
            options = [{"type": 1, "name": sub, "options": options}]
        return {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}


def _option(name: str, value: Any) -> dict[str, Any]:
    sent = str(value.id) if isinstance(value, User | Channel) else value
    return {"name": name, "type": OPTION_TYPES[type(value)], "value": sent}
