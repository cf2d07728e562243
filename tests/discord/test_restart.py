"""The bot is stopped and started: nothing is lost, nothing doubled, every button goes on working."""

from __future__ import annotations

from tests.discord.world import World, labels

HUMAN = "Can I talk to a human please?"
PASSWORD = "How do I reset my password?"


def said(server: World, channel) -> list[str]:
    return [each.content for each in channel.history() if each.author.id == server.env.bot.user.id]


def card(server: World):
    return next(each for each in server.staff.history() if labels(each))


async def test_claim_resolve_reopen_resolve_across_two_restarts(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    await server.click("alex", card(server), "Claim")
    await server.restart()
    await server.click("alex", card(server), "Resolve")
    await server.click("mia", server.thread().last_message, "Not yet")
    await server.restart()
    await server.click("sara", card(server), "Claim")
    await server.click("sara", card(server), "Resolve")
    await server.click("mia", server.thread().last_message, "It’s solved")
    thread = server.thread()
    assert thread._channel.thread_metadata.locked
    assert len(server.support.threads) == 1
    assert len(server.staff.history()) == 1
    assert {server.people[name].id for name in ("mia", "alex", "sara")} <= set(thread._channel.thread_members)


async def test_what_was_asked_while_the_bot_was_away_is_answered_in_order_and_says_that_it_is_late(
    server: World,
) -> None:
    await server.say("mia", server.support, PASSWORD)

    async def away() -> None:
        await server.people["jonas"].send(server.support, "When does the next event start?")
        await server.people["alex"].send(server.support, "How do I delete my account?")
        await server.people["mia"].send(server.support, "How do I delete my account?")
        await server.env.advance_time(3600)

    await server.restart(away)
    late = server.bot.engine.mind.brain.replies.voice("en").variants["note.late"]
    first, second, third = said(server, server.support)
    assert first == "Choose “Forgot password”."
    assert second.partition("\n")[0] in late
    assert second.endswith("Fridays at 20:00.")
    assert third.endswith("Settings, then “Delete account”.")
    await server.restart()
    assert len(said(server, server.support)) == 3


async def test_a_first_start_answers_nothing_that_was_written_before(server: World) -> None:
    fresh = server.guild.create_text_channel("more-support")
    await server.people["mia"].send(fresh, PASSWORD)
    await server.settle()
    await server.set_up(support=(str(fresh.id),))
    await server.settle()
    assert said(server, fresh) == []
    await server.say("jonas", fresh, PASSWORD)
    assert said(server, fresh) == ["Choose “Forgot password”."]


async def test_a_reply_whose_receipt_was_lost_is_not_said_again(server: World) -> None:
    await server.say("mia", server.support, PASSWORD)
    await server.say("mia", server.support, HUMAN)
    database = server.bot.engine.store._database
    await database.run(lambda db: db.execute("UPDATE outbox SET state = 'pending', ref = NULL, done_at = NULL"))
    await database.run(lambda db: db.execute("UPDATE cases SET thread = NULL, card = NULL"))
    before = [len(channel.history()) for channel in (server.support, server.staff, server.thread())]
    await server.restart()
    assert [len(channel.history()) for channel in (server.support, server.staff, server.thread())] == before
    assert len(server.support.threads) == 1


async def test_a_thread_deleted_while_the_bot_was_away_is_noticed(server: World) -> None:
    await server.say("mia", server.support, HUMAN)

    async def away() -> None:
        server.env.backend.delete_channel(server.thread().id)

    await server.restart(away)
    assert sum("is gone" in text for text in said(server, server.staff)) == 1


async def test_what_a_member_writes_in_the_thread_meanwhile_is_recorded(server: World) -> None:
    await server.say("mia", server.support, HUMAN)

    async def away() -> None:
        await server.people["mia"].send(server.thread(), "it is about my invoice")

    await server.restart(away)
    database = server.bot.engine.store._database
    notes = await database.run(lambda db: [row["text"] for row in db.query("SELECT text FROM case_log")])
    assert "it is about my invoice" in notes
