"""How people, channels and messages look on the wire: the JSON that discord.py reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.wire.permissions import in_channel, in_guild, sees
from tests.wire.world import Channel, Guild, Kind, Member, Message, Role, User, World

Json = dict[str, Any]


def user(person: User) -> Json:
    return {
        "id": str(person.id),
        "username": person.name.lower().replace(" ", "_"),
        "global_name": None if person.bot else person.name,
        "discriminator": "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
    }


def member(each: Member, *, with_user: bool = True) -> Json:
    told: Json = {
        "roles": [str(role) for role in sorted(each.roles)],
        "nick": each.nick,
        "joined_at": _time(each.joined),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": _time(each.timeout_until) if each.timeout_until else None,
    }
    return told | {"user": user(each.user)} if with_user else told


def role(each: Role) -> Json:
    return {
        "id": str(each.id),
        "name": each.name,
        "color": 0,
        "hoist": False,
        "position": each.position,
        "permissions": str(int(each.permissions) & (1 << 53) - 1),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(each: Channel, reader: int | None = None) -> Json:
    told: Json = {"id": str(each.id), "type": int(each.kind), "last_message_id": _last(each), "flags": 0}
    if each.kind is Kind.DM:
        return told | {"recipients": []}
    told |= {"guild_id": str(each.guild), "name": each.name, "parent_id": str(each.parent) if each.parent else None}
    if each.is_thread:
        return told | _thread(each, reader)
    overwrites = [
        {"id": str(one.id), "type": int(one.is_member), "allow": str(int(one.allow)), "deny": str(int(one.deny))}
        for one in each.overwrites.values()
    ]
    told |= {"position": 0, "nsfw": False, "topic": None, "rate_limit_per_user": 0, "permission_overwrites": overwrites}
    return told | {"available_tags": []} if each.kind is Kind.FORUM else told


def _thread(each: Channel, reader: int | None) -> Json:
    metadata = {
        "archived": each.archived,
        "locked": each.locked,
        "invitable": each.invitable,
        "auto_archive_duration": each.auto_archive,
        "archive_timestamp": _time(each.archive_changed),
    }
    told: Json = {
        "owner_id": str(each.owner),
        "thread_metadata": metadata,
        "message_count": len(each.messages),
        "member_count": len(each.people),
        "rate_limit_per_user": 0,
    }
    return told | {"member": thread_member(each, reader)} if reader in each.people else told


def thread_member(each: Channel, person: int | None) -> Json:
    joined = each.people[person] if person is not None else each.archive_changed
    return {"id": str(each.id), "user_id": str(person), "join_timestamp": _time(joined), "flags": 1}


def message(each: Message, world: World, *, readable: bool = True) -> Json:
    """Return a message; ``readable`` False is what a bot without the message content intent is given."""
    place = world.find(each.channel)
    told: Json = {
        "id": str(each.id),
        "channel_id": str(each.channel),
        "author": user(each.author),
        "content": each.content if readable else "",
        "timestamp": _time(each.at),
        "edited_timestamp": _time(each.edited) if each.edited else None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [user(world.users[one]) for one in each.mentions if one in world.users],
        "mention_roles": [],
        "attachments": [],
        "embeds": [{"type": "rich"} | embed for embed in each.embeds] if readable else [],
        "components": each.components if readable else [],
        "pinned": False,
        "type": 19 if each.reply_to else 0,
        "flags": each.flags,
    }
    if each.reply_to is not None:
        told["message_reference"] = {"channel_id": str(each.channel), "message_id": str(each.reply_to), "type": 0}
        target = place.messages.get(each.reply_to) if place else None
        told["referenced_message"] = message(target, world, readable=readable) if target else None
    return told


def nonce(each: Message) -> Json:
    """Return the nonce as the answer to a post and its event carry it; fetched later, a message has none."""
    return {} if each.nonce is None else {"nonce": each.nonce}


def message_event(each: Message, world: World, *, readable: bool) -> Json:
    """Return what MESSAGE_CREATE and MESSAGE_UPDATE carry."""
    told = message(each, world, readable=readable) | nonce(each)
    place = world.find(each.channel)
    guild = world.guild_of(place) if place else None
    if guild is not None:
        told["guild_id"] = str(guild.id)
        if (author := guild.members.get(each.author.id)) is not None:
            told["member"] = member(author, with_user=False)
    return told


def guild_for(guild: Guild, reader: Member) -> Json:
    """Return what GUILD_CREATE carries: the channels its reader sees, the active threads, the reader itself."""
    seen = [each for each in guild.channels.values() if sees(guild, reader, each) and not each.archived]
    return guild_itself(guild) | {
        "joined_at": _time(reader.joined),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member(reader)],
        "channels": [channel(each) for each in seen if not each.is_thread],
        "threads": [channel(each, reader.user.id) for each in seen if each.is_thread],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_itself(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(guild.owner),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "application_id": None,
        "region": "deprecated",
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(each) for each in guild.roles.values()],
    }


def powers(guild: Guild, each: Member, place: Channel) -> str:
    """Return the permissions of somebody in a place as an interaction tells them."""
    return str(int(in_channel(guild, each, place)) & (1 << 53) - 1)


def powers_in_guild(guild: Guild, each: Member) -> int:
    return int(in_guild(guild, each))


def _last(each: Channel) -> str | None:
    return str(max(each.messages)) if each.messages else None


def _time(when: datetime) -> str:
    return when.isoformat()
