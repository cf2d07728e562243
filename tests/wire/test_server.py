"""The fake Discord itself, with a plain discord.py client: what it promises to the tests beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import discord
import pytest

from tests.wire import refusals
from tests.wire.people import NotPossible
from tests.wire.permissions import May
from tests.wire.plain import NOBODY, Plain, connected
from tests.wire.town import Scene
from tests.wire.world import Kind, Overwrite


async def test_a_client_logs_in_and_sees_its_guild_with_members_and_what_it_may_do_there(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        guild = client.get_guild(scene.town.guild.id)
        assert guild is not None
        assert {member.name for member in guild.members} >= {"mia", "alex", "eyelevel"}
        support = guild.get_channel(scene.town.support.id)
        assert isinstance(support, discord.TextChannel)
        assert support.permissions_for(guild.me).create_private_threads
        assert not guild.get_channel(scene.town.staff.id).permissions_for(guild.default_role).view_channel


async def test_a_message_is_heard_and_answered(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        asked = scene.people.write(scene.town.mia, scene.town.support, "hello?")
        await scene.discord.until(lambda: client.heard == ["hello?"], "the message is heard")
        channel = client.get_channel(scene.town.support.id)
        said = await channel.send("hi", reference=discord.MessageReference(message_id=asked.id, channel_id=channel.id))
        assert scene.town.support.messages[said.id].reply_to == asked.id
        history = [each.content async for each in channel.history(after=discord.Object(asked.id - 1), limit=10)]
        assert history == ["hello?", "hi"]


async def test_the_same_nonce_posts_once_and_only_for_some_minutes(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        channel = client.get_channel(scene.town.support.id)
        first = await channel.send("once", nonce="n1")
        assert (await channel.send("once", nonce="n1")).id == first.id
        scene.discord.world.ahead += NONCE_GONE
        assert (await channel.send("once", nonce="n1")).id != first.id


NONCE_GONE = timedelta(minutes=6)


REFUSALS: dict[str, tuple[Callable[[Scene], None], int]] = {
    "the channel is hidden": (
        lambda scene: _forbid(scene, May.VIEW_CHANNEL),
        50001,
    ),
    "writing is forbidden": (lambda scene: _forbid(scene, May.SEND_MESSAGES), 50013),
    "the channel is gone": (lambda scene: scene.discord.acts.drop_channel(scene.town.support), 10003),
}


def _forbid(scene: Scene, power: May) -> None:
    place, role = scene.town.support, scene.town.bot_role
    place.overwrites[role.id] = Overwrite(role.id, is_member=False, deny=power)


@pytest.mark.parametrize("why", REFUSALS)
async def test_it_refuses_with_discords_own_codes(scene: Scene, why: str) -> None:
    prepare, code = REFUSALS[why]
    async with connected(scene.discord) as client:
        channel = client.get_channel(scene.town.support.id)
        prepare(scene)
        with pytest.raises(discord.HTTPException) as caught:
            await channel.send("hello")
        assert caught.value.code == code


async def test_private_threads_have_members_locks_archives_and_a_cap(scene: Scene) -> None:
    town, people = scene.town, scene.people
    async with connected(scene.discord) as client:
        parent = client.get_channel(town.support.id)
        thread = await parent.create_thread(name="Case", type=discord.ChannelType.private_thread, invitable=False)
        place = town.guild.channels[thread.id]
        with pytest.raises(refusals.Refusal, match="50001"):
            people.write(town.mia, place, "let me in")
        await thread.add_user(town.mia)
        people.write(town.mia, place, "thanks")
        await scene.discord.until(lambda: "thanks" in client.heard, "the thread is heard")
        await thread.edit(archived=True, locked=True)
        with pytest.raises(refusals.Refusal, match="160005"):
            people.write(town.mia, place, "one more thing")
        with pytest.raises(discord.HTTPException) as caught:
            await thread.add_user(town.jonas)
        assert caught.value.code == 50083
        await thread.edit(archived=False, locked=False)
        people.write(town.mia, place, "it is back")
        town.guild.active_threads = 1
        with pytest.raises(discord.HTTPException) as caught:
            await parent.create_thread(name="Two", type=discord.ChannelType.private_thread)
        assert caught.value.code == 160006


async def test_a_mention_in_a_private_thread_pulls_a_person_in_unless_it_is_forbidden(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        parent = client.get_channel(scene.town.support.id)
        thread = await parent.create_thread(name="Case", type=discord.ChannelType.private_thread)
        await thread.send(f"<@{scene.town.jonas.id}>", allowed_mentions=NOBODY)
        assert scene.town.jonas.id not in scene.town.guild.channels[thread.id].people
        await thread.send(f"<@{scene.town.jonas.id}>", allowed_mentions=discord.AllowedMentions.all())
        assert scene.town.jonas.id in scene.town.guild.channels[thread.id].people
    assert [each for each in scene.discord.violations if "ping" in each], "a ping must not go unnoticed"
    scene.discord.violations.clear()


class Choice(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Button(label="That helped", custom_id="helped"))


async def test_a_button_is_pressed_and_answered_for_one_person_only(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        said = await client.get_channel(scene.town.support.id).send("Did that help?", view=Choice())
        message = scene.town.support.messages[said.id]
        with pytest.raises(NotPossible):
            scene.people.press(scene.town.mia, message, label="No")
        press = scene.people.press(scene.town.mia, message, label="That helped")
        await scene.discord.until(lambda: client.pressed, "the press is heard")
        interaction = client.pressed[0]
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("Good to hear!", ephemeral=True)
        await interaction.message.edit(content="Done", view=None)
        assert (press.answer, press.told) == (6, "Good to hear!")
        assert press.shown[0].only_for == scene.town.mia.id
        assert (message.content, message.buttons) == ("Done", [])
        with pytest.raises(discord.HTTPException) as caught:
            await client.http.request(
                discord.http.Route(
                    "POST",
                    "/interactions/{one}/{two}/callback",
                    one=interaction.id,
                    two=interaction.token,
                ),
                json={"type": 6},
            )
        assert caught.value.code == 40060


async def test_commands_are_synced_run_and_hidden_from_who_may_not(scene: Scene) -> None:
    client = Plain()
    tree = discord.app_commands.CommandTree(client)

    @tree.command()
    @discord.app_commands.default_permissions(manage_messages=True)
    async def case(interaction: discord.Interaction, entry: str, member: discord.Member) -> None:
        """Show a case."""
        await interaction.response.send_message(f"{entry} of {member.display_name}", ephemeral=True)

    @case.autocomplete("entry")
    async def entries(_: discord.Interaction, typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=typed + "-stuck", value="x")]

    @tree.context_menu(name="Why?")
    async def why(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"Because of: {message.content}", ephemeral=True)

    town, people = scene.town, scene.people
    async with connected(scene.discord, client):
        await tree.sync()
        assert scene.discord.world.command_writes == 1
        with pytest.raises(NotPossible):
            people.command(town.mia, town.support, "case", options={"entry": "x", "member": town.mia})
        ran = people.command(town.alex, town.staff, "case", options={"entry": "sync", "member": town.mia})
        assert (await people.answered(ran)).told == "sync of Mia"
        typed = await people.answered(people.complete(town.alex, town.staff, "case", "", "entry", "sync"))
        assert [each["name"] for each in typed.choices] == ["sync-stuck"]
        chosen = people.app(town.alex, people.write(town.mia, town.support, "hm"), "Why?")
        assert (await people.answered(chosen)).told == "Because of: hm"


async def test_a_forum_post_is_a_thread_with_its_first_message(scene: Scene) -> None:
    async with connected(scene.discord) as client:
        post = scene.discord.acts.open_thread(scene.town.mia, scene.town.forum.id, {"name": "Sync?", "type": None})
        scene.people.write(scene.town.mia, post, "it hangs")
        await scene.discord.until(lambda: client.heard == ["it hangs"], "the post is heard")
        assert client.get_channel(post.id).parent_id == scene.town.forum.id
        assert post.kind is Kind.PUBLIC_THREAD


async def test_acts_of_moderation_need_the_power_and_keep_the_reason(scene: Scene) -> None:
    town, world = scene.town, scene.discord.world
    async with connected(scene.discord) as client:
        message = scene.people.write(town.mia, town.support, "you all stink")
        await client.http.delete_message(town.support.id, message.id, reason="insult")
        member = client.get_guild(town.guild.id).get_member(town.mia.id)
        await member.timeout(timedelta(minutes=5), reason="again")
        assert world.audit == [("delete", town.mia.id, "insult"), ("timeout", town.mia.id, "again")]
        with pytest.raises(refusals.Refusal, match="50013"):
            scene.people.write(town.mia, town.support, "let me")
        moderator = client.get_guild(town.guild.id).get_member(town.alex.id)
        with pytest.raises(discord.Forbidden):
            await moderator.timeout(timedelta(minutes=5))


WRONG: dict[str, dict[str, Any]] = {
    "too long a text": {"content": "x" * 2001},
    "too long a label": _row
    if (_row := None)
    else {
        "content": "a",
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x" * 81, "custom_id": "a"}]}],
    },
    "a custom id twice": {
        "content": "a",
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "a"}] * 2}],
    },
    "six buttons in a row": {
        "content": "a",
        "components": [
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": f"a{n}"} for n in range(6)]}
        ],
    },
    "a wrong type": {"content": 5},
    "too long a nonce": {"content": "a", "nonce": "n" * 26},
    "too much in embeds": {"embeds": [{"description": "x" * 4000}, {"description": "x" * 3000}]},
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_discord_would_refuse_does_not_go_unnoticed(scene: Scene, what: str) -> None:
    async with connected(scene.discord) as client:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=scene.town.support.id)
        with pytest.raises(discord.HTTPException) as caught:
            await client.http.request(route, json={"allowed_mentions": {"parse": []}} | WRONG[what])
        assert caught.value.code == 50035
    assert len(scene.discord.violations) == 1
    scene.discord.violations.clear()
