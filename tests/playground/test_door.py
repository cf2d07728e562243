"""Who comes in: the address with its key, and nobody else."""

import stat
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.errors import SetupError
from bot.surfaces.playground.server import STATIC, serving
from bot.surfaces.playground.session import session_token
from tests.playground.served import TOKEN, Served


class TestDoor:
    async def test_the_printed_address_lets_in_and_leaves_no_token_behind(self, served: Served):
        async with served.http.get(served.root % {"token": TOKEN}, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/")
            cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        async with served.http.get(served.root) as answer:
            assert answer.status == 200
            assert 'id="composer"' in await answer.text()

    @pytest.mark.parametrize("query", [{}, {"token": ""}, {"token": "wrong"}, {"token": TOKEN + "k"}, {"token": "ü"}])
    async def test_without_the_token_a_page_says_what_to_open(self, served: Served, query):
        async with served.http.get(served.root % query) as answer:
            text = await answer.text()
            assert answer.status == 401
            assert "Set-Cookie" not in answer.headers
        assert "?token=" in text
        assert 'id="composer"' not in text

    async def test_a_wrong_token_is_refused_although_there_is_a_session(self, served: Served):
        served.enter()
        async with served.http.get(served.root % {"token": "wrong"}) as answer:
            assert answer.status == 401

    async def test_a_window_needs_the_session(self, served: Served):
        origin = {"Origin": str(served.root.origin())}
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await served.http.ws_connect(served.root / "ws", headers=origin)
        async with served.http.get(served.root / "session") as answer:
            assert answer.status == 401
        served.enter()
        async with served.http.get(served.root / "session") as answer:
            assert answer.status == 204

    @pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"])
    async def test_a_window_of_another_page_is_turned_away(self, served: Served, origin):
        served.enter()
        headers = {"Origin": origin} if origin else {}
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await served.http.ws_connect(served.root / "ws", headers=headers)

    @pytest.mark.parametrize("path", ["", "static/js/main.js", "session", "nowhere"])
    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}", ""]
    )
    async def test_a_name_that_only_resolves_here_is_turned_away(self, served: Served, path, host):
        served.enter()
        async with served.http.get(served.root / path, headers={"Host": host.format(port=served.root.port)}) as answer:
            assert answer.status == 403

    async def test_localhost_is_this_machine_too(self, served: Served):
        async with served.http.get(served.root, headers={"Host": f"LOCALHOST:{served.root.port}"}) as answer:
            assert answer.status == 401

    async def test_a_post_from_another_page_is_turned_away(self, served: Served):
        served.enter()
        async with served.http.post(served.root, headers={"Origin": "http://evil.example"}) as answer:
            assert answer.status == 403

    @pytest.mark.parametrize("path", ["", "static/js/main.js", "static/i18n/de.json", "session", "ws", "nowhere"])
    async def test_every_answer_forbids_what_is_not_our_own(self, served: Served, path):
        async with served.http.get(served.root / path) as answer:
            policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"

    @pytest.mark.parametrize(
        "path", ["static/../server.py", "static/%2e%2e/server.py", "static//etc/passwd", "static/js"]
    )
    async def test_only_the_pages_own_files_are_served(self, served: Served, path):
        address = URL(f"{served.root}{path}", encoded=True)
        async with served.http.get(address) as answer:
            assert answer.status == 404

    async def test_scripts_and_styles_say_what_they_are(self, served: Served):
        for name, kind in (
            ("js/main.js", "text/javascript"),
            ("css/base.css", "text/css"),
            ("icon.svg", "image/svg+xml"),
        ):
            async with served.http.get(served.root / "static" / name) as answer:
                assert answer.content_type == kind

    def test_the_page_loads_nothing_from_elsewhere(self):
        for path in STATIC.rglob("*"):
            if path.suffix in {".html", ".css", ".js"}:
                text = path.read_text("utf-8")
                for line in text.splitlines():
                    assert 'src="http' not in line
                    assert "url(" not in line
                    assert "@import" not in line
                    assert "innerHTML" not in line

    async def test_a_taken_port_is_said_so(self, served: Served):
        with pytest.raises(SetupError, match="taken"):
            async with serving(served.stage.chat, served.desk, TOKEN, "127.0.0.1", served.root.port or 0):
                pass


class TestToken:
    def test_is_made_once_and_is_for_this_user_alone(self, tmp_path: Path):
        path = tmp_path / "new" / "token"
        assert session_token(path, lambda: TOKEN) == TOKEN
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert session_token(path, lambda: "n" * 43) == TOKEN

    @pytest.mark.parametrize(("text", "mode"), [(TOKEN, 0o644), ("short", 0o600), ("", 0o600), ("ü" * 43, 0o600)])
    def test_one_that_others_could_read_or_that_is_none_is_replaced(self, tmp_path: Path, text, mode):
        path = tmp_path / "token"
        path.write_text(text, "utf-8")
        path.chmod(mode)
        assert session_token(path, lambda: "n" * 43) == "n" * 43
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_a_place_that_cannot_hold_it_is_said_so(self, tmp_path: Path):
        (tmp_path / "file").touch()
        with pytest.raises(SetupError, match="token"):
            session_token(tmp_path / "file" / "token", lambda: TOKEN)
