"""What can be done in the world, by the bot or by a person: checked as Discord checks it, then told to the gateway."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.wire import limits, payloads, refusals
from tests.wire.permissions import May, in_channel, in_guild, sees
from tests.wire.world import Channel, Guild, Kind, Member, Message, User, World

Publish = Callable[[str, Callable[[bool], dict[str, Any]], Channel | Guild], None]
"""Tell the gateway: event name, payload by whether message content may be read, and where it happened."""

NONCE_REMEMBERED = timedelta(minutes=5)
""""The past few minutes" of Discord's documentation, in which a nonce is enforced."""


class Acts:
    """Acts on messages."""

    def __init__(self, world: World, publish: Publish) -> None:
        self.world = world
        self.publish = publish

    def member(self, guild: Guild, person: int) -> Member:
        if person not in guild.members:
            raise refusals.unknown_member()
        return guild.members[person]

    def reach(self, actor: User, channel: int) -> Channel:
        """Return a channel ``actor`` may see.

        Raises:
            Refusal: 10003 there is none, 50001 it is hidden.
        """
        place = self.world.find(channel)
        if place is None:
            raise refusals.unknown_channel()
        guild = self.world.guild_of(place)
        if guild is None:
            if place.kind is not Kind.DM or actor.id not in place.people:
                raise refusals.missing_access()
        elif actor.id not in guild.members or not sees(guild, guild.members[actor.id], place):
            raise refusals.missing_access()
        return place

    def need(self, actor: User, place: Channel, power: May) -> None:
        """Refuse with 50013 unless ``actor`` holds all of ``power`` there; in a DM everybody may everything."""
        guild = self.world.guild_of(place)
        if guild is not None and power not in in_channel(guild, self.member(guild, actor.id), place):
            raise refusals.missing_permissions()

    def holds(self, actor: User, place: Channel, power: May) -> bool:
        guild = self.world.guild_of(place)
        return guild is not None and power in in_channel(guild, self.member(guild, actor.id), place)

    def post(self, actor: User, channel: int, body: dict[str, Any]) -> Message:
        place = self.reach(actor, channel)
        self._may_write(actor, place)
        known = self._said_before(actor, place, body)
        if known is not None:
            return known
        if limits.is_empty(body):
            raise refusals.Refusal(400, 50006, "Cannot send an empty message")
        return self.put(actor, place, body, self._replied(place, body))

    def _may_write(self, actor: User, place: Channel) -> None:
        if place.kind is Kind.FORUM:
            raise refusals.wrong_channel_type()
        if place.kind is Kind.DM and any(self.world.users[one].dms_closed for one in place.people if one != actor.id):
            raise refusals.closed_dms()
        self.need(actor, place, May.SEND_MESSAGES_IN_THREADS if place.is_thread else May.SEND_MESSAGES)
        if place.is_thread and place.locked and (place.archived or not self.holds(actor, place, May.MANAGE_THREADS)):
            raise refusals.thread_locked()

    def _said_before(self, actor: User, place: Channel, body: dict[str, Any]) -> Message | None:
        nonce = body.get("nonce")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        since = self.world.now() - NONCE_REMEMBERED
        said = (each for each in place.messages.values() if each.nonce == str(nonce) and each.author is actor)
        return next((each for each in said if each.at >= since), None)

    def _replied(self, place: Channel, body: dict[str, Any]) -> int | None:
        reference = body.get("message_reference")
        if reference is None:
            return None
        target = int(reference["message_id"])
        if target in place.messages:
            return target
        if reference.get("fail_if_not_exists", True):
            raise refusals.invalid_form("message_reference: Unknown message")
        return None

    def put(self, actor: User, place: Channel, body: dict[str, Any], replied: int | None = None) -> Message:
        """Post without asking whether ``actor`` may: what an interaction answers needs no permission."""
        author = place.messages[replied].author.id if replied else None
        message = Message(
            id=self.world.new_id(),
            channel=place.id,
            author=actor,
            content=body.get("content") or "",
            at=self.world.now(),
            embeds=list(body.get("embeds") or ()),
            components=list(body.get("components") or ()),
            reply_to=replied,
            flags=body.get("flags") or 0,
            nonce=str(body["nonce"]) if body.get("nonce") is not None else None,
            mentions=limits.mentioned(body, author),
        )
        place.messages[message.id] = message
        if place.is_thread:
            self._touch(place, actor, message)
        self._tell("MESSAGE_CREATE", message, place)
        return message

    def _touch(self, thread: Channel, actor: User, message: Message) -> None:
        guild = self.world.guild_of(thread)
        assert guild is not None
        if thread.archived:
            thread.archived = False
            self.publish("THREAD_UPDATE", lambda _: payloads.channel(thread, self.world.bot.id), thread)
        for person in (actor.id, *message.mentions):
            # A mention inside a private thread pulls the person in.
            if person not in thread.people and person in guild.members:
                thread.people[person] = self.world.now()
                self.publish("THREAD_MEMBERS_UPDATE", lambda _, who=person: _joined(thread, who), thread)

    def edit(self, actor: User, channel: int, message: int, body: dict[str, Any]) -> Message:
        place = self.reach(actor, channel)
        found = self.existing(place, message)
        if found.author is not actor:
            raise refusals.not_your_message()
        if place.archived:
            raise refusals.thread_archived()
        return self.change(place, found, body)

    def change(self, place: Channel, message: Message, body: dict[str, Any]) -> Message:
        """Edit without asking whether one may."""
        if "content" in body:
            message.content = body["content"] or ""
            message.mentions = limits.mentioned(body, None)
        if "embeds" in body:
            message.embeds = list(body["embeds"] or ())
        if "components" in body:
            message.components = list(body["components"] or ())
        if body.get("flags") is not None:
            message.flags = body["flags"]
        message.edited = self.world.now()
        if message.only_for is None:
            if place.is_thread:
                self._touch(place, message.author, message)
            self._tell("MESSAGE_UPDATE", message, place)
        return message

    def delete(self, actor: User, channel: int, message: int, reason: str | None = None) -> None:
        place = self.reach(actor, channel)
        found = self.existing(place, message)
        if found.author is not actor:
            self.need(actor, place, May.MANAGE_MESSAGES)
            if actor is self.world.bot:
                self.world.audit.append(("delete", found.author.id, reason))
        del place.messages[message]
        gone = {"id": str(message), "channel_id": str(place.id)}
        if place.guild is not None:
            gone["guild_id"] = str(place.guild)
        self.publish("MESSAGE_DELETE", lambda _: gone, place)

    def existing(self, place: Channel, message: int) -> Message:
        found = place.messages.get(message)
        if found is None or found.only_for is not None:
            raise refusals.unknown_message()
        return found

    def history(
        self,
        actor: User,
        channel: int,
        *,
        after: int | None = None,
        before: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """Return messages, the newest first, as Discord does also where ``after`` is given."""
        place = self.reach(actor, channel)
        if not (place.kind is Kind.DM or self.holds(actor, place, May.READ_MESSAGE_HISTORY)):
            return []
        ids = sorted(one for one, each in place.messages.items() if each.only_for is None)
        if after is not None:
            ids = [one for one in ids if one > after][:limit]
        elif around is not None:
            ids = sorted(sorted(ids, key=lambda one: abs(one - around))[:limit])
        else:
            ids = [one for one in ids if before is None or one < before][-limit:]
        return [place.messages[one] for one in reversed(ids)]

    def time_out(self, actor: User, guild: Guild, person: int, until: datetime | None, reason: str | None) -> Member:
        target, powers = self.member(guild, person), in_guild(guild, self.member(guild, actor.id))
        if May.MODERATE_MEMBERS not in powers or May.MODERATE_MEMBERS in in_guild(guild, target):
            raise refusals.missing_permissions()
        target.timeout_until = until
        if actor is self.world.bot:
            self.world.audit.append(("timeout" if until else "end timeout", person, reason))
        self.publish("GUILD_MEMBER_UPDATE", lambda _: payloads.member(target) | {"guild_id": str(guild.id)}, guild)
        return target

    def _tell(self, event: str, message: Message, place: Channel) -> None:
        def payload(content: bool) -> dict[str, Any]:
            bot = self.world.bot
            own = message.author is bot or place.kind is Kind.DM or f"<@{bot.id}>" in message.content
            return payloads.message_event(message, self.world, readable=content or own or bot.id in message.mentions)

        self.publish(event, payload, place)


def _joined(thread: Channel, person: int) -> dict[str, Any]:
    return {
        "id": str(thread.id),
        "guild_id": str(thread.guild),
        "member_count": len(thread.people),
        "added_members": [payloads.thread_member(thread, person)],
    }
