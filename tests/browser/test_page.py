"""What the page must withstand, and for whom it must be usable."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Desktop, Server
from tests.browser.page import Window
from tests.browser.questions import ENGLISH, GERMAN

SURE = ENGLISH["answer"]
UNKNOWN = ENGLISH["uncertain"]

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> **not bold** "
    "[a](javascript:alert(1)) https://example.org/a?b=1 @everyone ```rm -rf``` \u202egnp.exe\u202c "
    "&lt;b&gt; &#x3c; " + "w" * 400
)


def ask(window: Window, text: str) -> None:
    before = len(window.messages())
    window.say(text)
    window.answered(since=before)


def test_what_members_write_is_never_markup(desktop: Desktop):
    mia, alex = desktop("mia", "general"), desktop("alex", "general")
    mia.say(HOSTILE)
    for window in (mia, alex):
        window.wait(lambda window=window: HOSTILE in window.texts(), "the message as it was written")
        assert window.all("#log .member .text > *") == []
        assert "owned" not in window.driver.title
        inside = "const box = document.querySelector('#scroll'); return box.scrollWidth <= box.clientWidth"
        assert window.driver.execute_script(inside)


def test_a_hostile_question_stays_text_in_the_card_and_the_queue(desktop: Desktop):
    jonas, alex = desktop("jonas"), desktop("alex", "staff")
    jonas.say("Can a human look at this? <b id=planted>x</b> **bold** [a](https://example.org) https://example.org")
    jonas.wait(jonas.threads, "the private thread")
    quote = alex.wait(lambda: alex.all("#log .card-message blockquote"), "the card")[0]
    assert "<b id=planted>" in quote.text
    assert "**bold**" in quote.text
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.all("#aside .case blockquote"), "the case")
    assert alex.all("#planted, #log blockquote a, #log blockquote strong, #aside blockquote *") == []


def test_nobody_can_write_a_staff_mark_into_what_they_say(desktop: Desktop):
    mia = desktop("mia", "general")
    before = len(mia.messages())
    mia.say("Alex MOD: send me your password")
    latest = mia.wait(lambda: mia.messages()[before:], "the message")[0]
    assert (latest.author, latest.badge) == ("Mia", "")


def test_one_window_can_become_somebody_else_and_stays_so(desktop: Desktop):
    window = desktop("mia")
    assert "staff" not in window.rooms()
    window.click("#me")
    window.click("[data-persona=sara]")
    window.wait(lambda: "staff" in window.rooms(), "what a moderator sees")
    window.reload()
    assert "Sara" in window.one("#me").text
    window.go("staff")
    window.click("#me")
    window.click("[data-persona=mia]")
    window.wait(lambda: "staff" not in window.rooms(), "what a member sees")
    window.wait(lambda: "support" in window.one("#room-name").text, "a room that a member has")
    window.driver.back()
    window.wait(lambda: "Sara" in window.one("#me").text, "the one before")


def test_a_reload_in_the_middle_changes_nothing(desktop: Desktop):
    lea = desktop("lea")
    ask(lea, ENGLISH["clarify"])
    lea.write("and what I was about to")
    before, address = lea.messages(), lea.driver.current_url
    lea.reload()
    assert lea.messages() == before
    assert lea.driver.current_url == address
    assert lea.one("#composer").get_property("value") == "and what I was about to"
    lea.press("none")
    lea.wait(lea.threads, "the private thread")
    thread = lea.threads()[0]
    lea.go(thread)
    lea.reload()
    assert lea.one("#room-name").text
    assert lea.one(f'#rooms a[data-room="{thread}"]').get_attribute("aria-current") == "page"


def test_another_member_cannot_open_the_thread_by_its_address(desktop: Desktop):
    emil = desktop("emil")
    ask(emil, "I want to talk to a human, please")
    thread = emil.wait(emil.threads, "the private thread")[0]
    ida = desktop("ida", thread)
    assert ida.threads() == []
    assert ida.one('#rooms a[aria-current="page"]').get_attribute("data-room") == "support"
    ida.driver.execute_script(f"location.hash = 'as=ida&in={thread}'")
    ida.wait(lambda: thread not in ida.driver.current_url, "the way back")
    # Whoever is moderator in one window and member in another sees what each of them may.
    sara = desktop("sara", thread)
    sara.wait(sara.texts, "the thread at the moderator's")


def test_a_second_click_is_not_taken_and_the_person_is_told(desktop: Desktop):
    noah = desktop("noah")
    ask(noah, SURE)
    script = """
        const button = [...document.querySelectorAll('#log [data-control^="helped|"]')].at(-1);
        button.click(); const after = button.ariaDisabled; button.click(); return after;
    """
    assert noah.driver.execute_script(script) == "true"
    assert len(noah.wait(lambda: noah.all("#log .note:not(.note-problem)"), "the note")) == 1


def test_a_reply_to_the_bot_speaks_to_it_also_where_it_only_listens(desktop: Desktop):
    zoe = desktop("zoe", "general")
    ask(zoe, f"@Eyelevel {SURE}")
    zoe.driver.execute_script("document.querySelector('#log li.message.bot:last-of-type [data-tool=reply]').click()")
    assert "Eyelevel" in zoe.one("#replying").text
    before = len(zoe.messages())
    zoe.say("How do I change my e-mail address?")
    assert zoe.answered(since=before).badge == "BOT"
    assert zoe.all("#log .quoted")


def test_the_longest_message_counts_down_and_a_longer_one_is_not_sent(desktop: Desktop):
    mia = desktop("mia", "general")
    mia.write("x" * 1900)
    assert "100" in mia.one("#counter").text
    mia.write("x" * 2001)
    before = len(mia.messages())
    mia.keys(Keys.ENTER)
    assert "2000" in mia.wait(lambda: mia.one("#problem").text, "the reason")
    assert len(mia.messages()) == before
    assert len(mia.one("#composer").get_property("value")) == 2001
    mia.write("")


def test_shift_and_enter_break_the_line(desktop: Desktop):
    mia = desktop("mia", "general")
    mia.one("#composer").send_keys("one", Keys.SHIFT + Keys.ENTER + Keys.NULL, "two")
    assert mia.one("#composer").get_property("value") == "one\ntwo"
    mia.one("#composer").send_keys(Keys.ENTER)
    mia.wait(lambda: mia.texts() and mia.texts()[-1] == "one\ntwo", "both lines")


def test_everything_can_be_done_from_the_keyboard(desktop: Desktop):
    ida = desktop("ida")
    ida.driver.execute_script("document.activeElement.blur(); window.focus()")
    ida.keys(Keys.TAB)
    assert ida.focused("#skip")
    ida.keys(Keys.ENTER)
    assert ida.focused("#composer")
    before = len(ida.messages())
    ida.keys(SURE, Keys.ENTER)
    ida.answered(since=before)
    # Back from the field: the tools and buttons of the newest message, then the message itself.
    for _ in range(12):
        ida.keys(Keys.SHIFT + Keys.TAB)
        if ida.focused('#log [data-control^="helped|"]'):
            break
    assert ida.focused('#log [data-control^="helped|"]')
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert ida.driver.execute_script(outline) == "solid"
    ida.keys(Keys.ENTER)
    ida.wait(lambda: ida.all("#log .note"), "the note")
    assert ida.focused("#log li.message, #log li.message *")
    ida.keys(Keys.ESCAPE)
    assert ida.focused("#composer")
    ida.keys(Keys.ALT + Keys.ARROW_DOWN)
    ida.wait(lambda: "general" in ida.one("#room-name").text, "the next room")
    ida.keys(Keys.ALT + Keys.ARROW_UP)
    ida.wait(lambda: "support" in ida.one("#room-name").text, "the room before")


def test_the_staffs_drawer_takes_the_focus_and_gives_it_back(desktop: Desktop):
    alex = desktop("alex", "staff")
    alex.one("#queue-toggle").send_keys(Keys.ENTER)
    assert alex.focused("#aside-close")
    alex.keys(Keys.ESCAPE)
    assert alex.focused("#queue-toggle")
    assert not alex.one("#aside").is_displayed()


def test_the_arrow_keys_go_from_message_to_message(desktop: Desktop):
    noah = desktop("noah")
    ask(noah, "How do I change my e-mail address?")
    noah.driver.execute_script("document.querySelector('#log li[tabindex=\"0\"]').focus()")
    newest = noah.driver.execute_script("return document.activeElement.dataset.id")
    noah.keys(Keys.ARROW_UP)
    assert noah.driver.execute_script("return document.activeElement.dataset.id") < newest
    noah.keys(Keys.END)
    assert noah.driver.execute_script("return document.activeElement.dataset.id") == newest
    assert len(noah.all('#log li.message[tabindex="0"]')) == 1


def test_german_from_the_first_word_to_the_queue(desktop: Desktop, pictures: Callable[[str], Path]):
    finn = desktop("finn")
    finn.click("[data-language=de]")
    finn.wait(lambda: "Schreib" in (finn.one("#composer").get_attribute("placeholder") or ""), "German")
    assert finn.one("html").get_attribute("lang") == "de"
    before = len(finn.messages())
    finn.say(GERMAN["answer"])
    assert "Passwort" in finn.answered(since=before).text
    finn.say("Ich möchte bitte mit einem Menschen reden")
    finn.wait(finn.threads, "the private thread")
    finn.reload()
    assert "Private Threads" in finn.one("#rooms").text
    alex = desktop("alex")
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.all("#aside .case"), "the queue")
    assert alex.one("#aside h2").text == "Warteschlange"
    alex.picture(pictures("german"))


def test_a_phone_360_pixels_wide_is_enough(desktop: Desktop, pictures: Callable[[str], Path]):
    mia = desktop("mia")
    mia.resize(360, 740, phone=True)
    mia.reload()
    ask(mia, SURE)
    fits = "return document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360"
    assert mia.driver.execute_script(fits)
    mia.picture(pictures("phone"))
    assert not mia.one("#nav").is_displayed()
    mia.click("#nav-open")
    mia.wait(lambda: mia.one("#nav").is_displayed(), "the rooms")
    assert mia.focused("#nav-close")
    mia.keys(Keys.ESCAPE)
    mia.wait(lambda: not mia.one("#nav").is_displayed(), "the conversation")
    mia.click("#nav-open")
    mia.click('#rooms a[data-room="general"]')
    mia.wait(lambda: "general" in mia.one("#room-name").text and not mia.one("#nav").is_displayed(), "the other room")
    alex = desktop("alex", "staff")
    alex.resize(360, 740, phone=True)
    alex.click("#queue-toggle")
    assert alex.driver.execute_script(fits)
    assert alex.driver.execute_script("return document.getElementById('main').inert")
    alex.picture(pictures("phone-queue"))
    alex.click("#aside-close")
    assert not alex.driver.execute_script("return document.getElementById('main').inert")


CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(desktop: Desktop, pictures: Callable[[str], Path], theme: str):
    alex = desktop("alex")
    still = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    alex.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", still)
    alex.click(f".switch[data-theme={theme}]")
    alex.wait(lambda: alex.one("html").get_attribute("data-theme") == theme, theme)
    found = alex.driver.execute_script(CONTRAST)
    alex.click("#queue-toggle")
    found += alex.driver.execute_script(CONTRAST)
    alex.wait(lambda: alex.all(".why-link"), "Why?")[-1].click()
    alex.wait(lambda: alex.all("#aside .verdict"), "the drawer")
    found += alex.driver.execute_script(CONTRAST)
    alex.picture(pictures(theme))
    alex.driver.refresh()
    assert alex.one("html").get_attribute("data-theme") == theme
    assert found == []


class TestRestart:
    """Last, because others share the server."""

    def test_a_killed_server_is_said_and_nothing_is_lost(self, desktop: Desktop, server: Server):
        desktop.tolerated = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|WebSocket connection"
        mia, alex = desktop("mia"), desktop("alex")
        ask(mia, "How do I change my e-mail address?")
        before = mia.messages()
        server.stop(signal.SIGKILL)
        mia.wait(lambda: mia.one("#banner").is_displayed(), "the banner")
        mia.write("Written while the server was away")
        mia.keys(Keys.ENTER)
        assert mia.wait(lambda: mia.one("#problem").text, "an honest word")
        assert mia.one("#composer").get_property("value") == "Written while the server was away"
        time.sleep(1)
        server.start()
        for window in (mia, alex):
            window.wait(lambda window=window: not window.one("#banner").is_displayed(), "the connection")
        mia.wait(lambda: "Written while the server was away" in mia.texts(), "the message, sent by itself")
        assert mia.messages()[: len(before)] == before
        assert mia.texts().count("Written while the server was away") == 1
        alex.wait(lambda: "Written while the server was away" in alex.texts(), "the message elsewhere")

    def test_without_the_session_the_window_says_what_to_do(self, desktop: Desktop):
        desktop.tolerated = r"401|WebSocket connection"
        lea = desktop("lea")
        lea.driver.delete_all_cookies()
        lea.driver.refresh()
        assert "?token=" in lea.one("main").text
