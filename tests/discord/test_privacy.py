"""What is kept about a member: shown to them, erased at their wish."""

from __future__ import annotations

from tests.discord.world import World

HUMAN = "Can I talk to a human please? It is about the wormhole"


async def test_a_member_sees_what_is_kept_and_nothing_of_others(server: World) -> None:
    server.env.bot.dispatch("ready")
    await server.say("mia", server.support, HUMAN)
    shown = await server.people["mia"].slash(server.support, "privacy show")
    told = shown.response
    assert told.ephemeral
    assert "Messages taken up: 1" in told.content
    (case,) = await server.bot.engine.desk.cases(str(server.guild.id))
    assert case.id in told.content
    other = await server.people["jonas"].slash(server.support, "privacy show", member=server.people["mia"].user)
    assert other.response.content == "Only moderators can use this."


async def test_erased_is_erased_everywhere_and_a_message_is_not_taken_up_again(server: World) -> None:
    server.env.bot.dispatch("ready")
    await server.say("mia", server.support, "good morning, the wormhole is here")
    await server.say("mia", server.support, HUMAN)
    assert "> good morning, the wormhole is here" in server.staff.last_message.content
    await server.say("mia", server.thread(), "more about the wormhole")
    shown = await server.people["alex"].slash(server.staff, "privacy erase", member=server.people["mia"].user)
    await server.people["alex"].click(shown.response, label="Erase")
    await server.settle()
    database = server.bot.engine.store._database

    def dump(db) -> str:
        return "\n".join(db.conn.iterdump())

    kept = await database.run(dump)
    assert "wormhole" not in kept
    assert str(server.people["mia"].id) not in kept
    said = len(server.support.history())
    await server.restart()
    assert len(server.support.history()) == said


async def test_without_the_confirmation_nothing_is_erased(server: World) -> None:
    server.env.bot.dispatch("ready")
    await server.say("mia", server.support, HUMAN)
    await server.people["mia"].slash(server.support, "privacy erase")
    kept = await server.bot.engine.desk.cases(str(server.guild.id))
    assert [case.member for case in kept] == ["Mia"]
