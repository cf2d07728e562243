"""What a window is told, and what it can do."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.core.controls import Button, Control, Verb
from bot.core.effects import CaseThread, Channel, CloseThread, OpenThread, PutCard, Say
from bot.core.model import Priority
from bot.errors import StoreFull
from bot.surfaces.base import Whereabouts
from bot.surfaces.desk import CaseView
from bot.surfaces.playground import window
from bot.surfaces.playground.server import serving
from tests.making import NOON
from tests.patience import PATIENCE
from tests.playground.served import TOKEN, FakeDesk, Served
from tests.surfaces.contract import NOWHERE
from tests.surfaces.local_stage import LocalStage, local_stage

HELPED = Control(Verb.HELPED, "m1")


async def open_thread(stage: LocalStage) -> Whereabouts:
    receipt = await stage.chat.carry_out(OpenThread("K7:open", "K7", "support", "K7 · asked", "mia"), NOWHERE)
    return Whereabouts(thread=receipt.ref)


def case(**more: object) -> CaseView:
    fields = {"state": "open", "priority": Priority.HIGH, "reason": "asked", "topic": None, "member": "Mia"}
    rest = {"quote": "how?", "opened_at": NOON, "claimed_by": None, "thread": "t-1"}
    return CaseView(**({"id": "K7"} | fields | rest | more))


class TestWindow:
    async def test_is_told_who_it_is_and_what_it_may_see(self, served: Served):
        await open_thread(served.stage)
        rooms = {}
        for persona in ("mia", "jonas", "alex"):
            async with served.window(persona) as page:
                welcome = page.frames[0]
                assert welcome["me"]["id"] == persona
                rooms[persona] = [room["id"][:2] for room in welcome["rooms"]]
        assert sorted(rooms["jonas"]) == ["ge", "su"]
        assert sorted(rooms["mia"]) == ["ge", "su", "t-"]
        assert sorted(rooms["alex"]) == ["ge", "st", "su", "t-"]

    async def test_nobody_in_particular_is_the_first_persona(self, served: Served):
        async with served.window("somebody") as page:
            assert page.frames[0]["me"]["id"] == "mia"

    async def test_what_one_posts_another_sees_at_once(self, served: Served):
        async with served.window("mia") as mia, served.window("jonas") as jonas:
            done = await mia.ask("post", room="support", text="How?")
            shown = (await jonas.until("message"))["message"]
            assert (done["type"], done["message"]) == ("done", shown["id"])
            assert (shown["text"], shown["author"]["name"], shown["nonce"]) == ("How?", "Mia", None)

    async def test_a_post_sent_again_after_a_lost_answer_is_there_once(self, served: Served):
        frame = {"type": "post", "nonce": "n-1", "room": "support", "text": "Once"}
        for _ in range(2):
            async with served.window("mia") as page:
                await page.socket.send_json(frame)
                await page.until("done")
        assert [each.text for each in await served.stage.seen("support") or []] == ["Once"]

    @pytest.mark.parametrize("effect", [Say("e2", CaseThread("K7"), "private"), CloseThread("e3", "K7")])
    async def test_of_a_private_thread_another_member_hears_nothing(self, served: Served, effect):
        async with served.window("jonas") as jonas, served.window("mia") as mia:
            where = await open_thread(served.stage)
            await served.stage.chat.carry_out(effect, where)
            assert {frame["type"] for frame in await jonas.everything()} == {"welcome", "done"}
            assert "room" in {frame["type"] for frame in await mia.everything()}

    async def test_of_the_staff_channel_and_the_queue_a_member_hears_nothing(self, served: Served):
        served.desk.views = [case()]
        async with served.window("mia") as mia, served.window("alex") as alex:
            await served.stage.chat.carry_out(PutCard("e1", "K7", "a case"), NOWHERE)
            assert (await alex.until("cases"))["cases"][0]["id"] == "K7"
            assert {frame["type"] for frame in await mia.everything()} == {"welcome", "done"}

    @pytest.mark.parametrize(
        "frame",
        [
            {"type": "history", "room": "staff"},
            {"type": "history", "room": "{thread}"},
            {"type": "post", "room": "{thread}", "text": "let me in"},
            {"type": "post", "room": "staff", "text": "let me in"},
            {"type": "press", "message": "{message}", "control": "solved|K7|"},
            {"type": "work", "verb": "claim", "case": "K7"},
            {"type": "why", "message": "{message}"},
        ],
    )
    async def test_a_member_cannot_reach_further_by_writing_frames(self, served: Served, frame):
        where = await open_thread(served.stage)
        say = Say("e2", CaseThread("K7"), "private", (Button(Control(Verb.SOLVED, "K7"), "Solved"),))
        said = await served.stage.chat.carry_out(say, where)
        filled = {name: text.format(thread=where.thread, message=said.ref) for name, text in frame.items()}
        async with served.window("jonas") as page:
            refused = await page.ask(**filled)
            assert (refused["type"], "private" in json.dumps(refused)) == ("refused", False)
        assert served.stage.inbox.presses == []

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "hello",
            "[]",
            "null",
            '{"type": "post"}',
            '{"type": "become", "nonce": "n"}',
            '{"type": "post", "nonce": "n", "room": "support", "text": 7}',
            '{"type": "post", "nonce": "n", "room": "../x", "text": "x"}',
            '{"type": "post", "nonce": "n", "room": "support", "text": "x", "author": "alex"}',
            '{"type": "history", "nonce": "n", "room": "support", "before": -1}',
            '{"type": "post", "nonce": "n", "room": "support", "text": "\\ud800"}',
        ],
    )
    async def test_what_is_no_frame_is_refused_and_the_window_goes_on(self, served: Served, text):
        async with served.window("mia") as page:
            await page.socket.send_str(text)
            assert (await page.until("refused"))["code"] == "malformed"
            assert (await page.ask("post", room="support", text="still here"))["type"] == "done"

    async def test_a_text_beyond_the_limit_is_refused_by_the_server(self, served: Served):
        async with served.window("mia") as page:
            assert (await page.ask("post", room="support", text="x" * 4000))["code"] == "too_long"
        assert await served.stage.seen("support") == []

    async def test_what_could_not_be_recorded_is_said_and_not_shown(self, served: Served, monkeypatch):
        async def full(*_: object) -> None:
            raise StoreFull("No space is left.")

        monkeypatch.setattr(served.stage.chat._store, "post", full)
        async with served.window("mia") as page:
            refused = await page.ask("post", room="support", text="lost?")
            assert (refused["code"], refused["detail"]) == ("store", "No space is left.")
            assert "message" not in {frame["type"] for frame in await page.everything()}

    async def test_a_press_tells_only_the_one_who_pressed(self, served: Served):
        say = Say("e1", Channel("support"), "Like this", (Button(HELPED, "That helped"),))
        said = await served.stage.chat.carry_out(say, NOWHERE)
        async with served.window("mia") as mia, served.window("jonas") as jonas:
            done = await mia.ask("press", message=said.ref, control=HELPED.encode())
            assert done["text"] == "noted"
            assert "noted" not in json.dumps(await jonas.everything())

    async def test_a_moderator_works_on_a_case_from_the_queue(self, served: Served):
        async with served.window("alex") as page:
            assert (await page.ask("work", verb="claim", case="K7"))["text"] == "noted"
        (press,) = served.stage.inbox.presses
        assert (press.member.id, press.control) == ("alex", Control(Verb.CLAIM, "K7"))

    async def test_why_tells_of_the_message_and_of_the_bots_reply_to_it(self, served: Served):
        asked = await served.stage.posted("How?")
        say = Say("e1", Channel("support"), "Like this", (), asked)
        said = await served.stage.chat.carry_out(say, NOWHERE)
        served.desk.traces[asked] = {"rule": "match"}
        async with served.window("alex") as page:
            for message in (asked, said.ref):
                assert (await page.ask("why", message=message))["why"] == {"rule": "match"}

    async def test_reading_in_one_window_marks_it_read_in_another(self, served: Served):
        posted = await served.stage.posted("new")
        async with served.window("jonas") as one, served.window("jonas") as two:
            await one.socket.send_json({"type": "read", "room": "support", "message": posted})
            assert (await two.until("read"))["unread"] == 0

    async def test_a_window_too_far_behind_is_told_to_come_back(self, served: Served, monkeypatch):
        monkeypatch.setattr(window, "BACKLOG", 0)
        served.enter()
        origin = {"Origin": str(served.root.origin())}
        async with served.http.ws_connect(served.root / "ws", headers=origin) as socket:
            assert (await asyncio.wait_for(socket.receive(), PATIENCE)).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == aiohttp.WSCloseCode.TRY_AGAIN_LATER

    async def test_says_goodbye_when_the_server_stops(self, tmp_path: Path):
        async with (
            local_stage(tmp_path) as stage,
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        ):
            async with serving(stage.chat, FakeDesk(), TOKEN, "127.0.0.1", 0) as address:
                served = Served(stage, FakeDesk(), URL(address).with_query(None), http)
                served.enter()
                origin = {"Origin": str(served.root.origin())}
                socket = await http.ws_connect(served.root / "ws", headers=origin)
                await socket.receive()
            assert (await asyncio.wait_for(socket.receive(), PATIENCE)).data == aiohttp.WSCloseCode.GOING_AWAY
