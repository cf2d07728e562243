"""What the page must withstand."""

import signal
import time

from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Desktop, Server
from tests.browser.questions import ENGLISH

SURE = ENGLISH["answer"]

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> **not bold** "
    "[a](javascript:alert(1)) https://example.org/a?b=1 @everyone ```rm -rf``` \u202egnp.exe\u202c "
    "&lt;b&gt; &#x3c; " + "w" * 400
)


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
    lea.ask(ENGLISH["clarify"])
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
    emil.ask("I want to talk to a human, please")
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
    noah.ask(SURE)
    script = """
        const button = [...document.querySelectorAll('#log [data-control^="helped|"]')].at(-1);
        button.click(); const after = button.ariaDisabled; button.click(); return after;
    """
    assert noah.driver.execute_script(script) == "true"
    assert len(noah.wait(lambda: noah.all("#log .note:not(.note-problem)"), "the note")) == 1


def test_a_reply_to_the_bot_speaks_to_it_also_where_it_only_listens(desktop: Desktop):
    zoe = desktop("zoe", "general")
    zoe.ask(f"@Eyelevel {SURE}")
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


class TestRestart:
    """Last, because others share the server."""

    def test_a_killed_server_is_said_and_nothing_is_lost(self, desktop: Desktop, server: Server):
        desktop.tolerated = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|WebSocket connection"
        mia, alex = desktop("mia"), desktop("alex")
        mia.ask("How do I change my e-mail address?")
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
