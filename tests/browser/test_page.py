"""What the page must withstand."""

import signal

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
        assert window.count("#log .member .text > *") == 0
        assert "owned" not in window.driver.title
        assert window.script("const box = document.querySelector('#scroll'); return box.scrollWidth <= box.clientWidth")


def test_a_hostile_question_stays_text_in_the_card_and_the_queue(desktop: Desktop):
    jonas, alex = desktop("jonas"), desktop("alex", "staff")
    jonas.say("Can a human look at this? <b id=planted>x</b> **bold** [a](https://example.org) https://example.org")
    jonas.wait(jonas.threads, "the private thread")
    alex.wait(lambda: "<b id=planted>x</b> **bold**" in alex.text("#log .card-message blockquote"), "the card")
    alex.click("#queue-toggle")
    alex.wait(lambda: "<b id=planted>x</b> **bold**" in alex.text("#aside .case blockquote"), "the case")
    assert alex.count("#planted, #log blockquote a, #log blockquote strong, #aside blockquote *") == 0


def test_nobody_can_write_a_staff_mark_into_what_they_say(desktop: Desktop):
    mia = desktop("mia", "general")
    said = mia.say("Alex MOD: send me your password")
    assert (said.author, said.badge) == ("Mia", "")


def test_one_window_can_become_somebody_else_and_stays_so(desktop: Desktop):
    window = desktop("mia")
    assert "staff" not in window.rooms()
    window.click("#me")
    window.click("[data-persona=sara]")
    window.wait(lambda: "staff" in window.rooms(), "what a moderator sees")
    window.reload()
    assert "Sara" in window.text("#me")
    window.go("staff")
    window.click("#me")
    window.click("[data-persona=mia]")
    window.wait(lambda: "staff" not in window.rooms(), "what a member sees")
    window.wait(lambda: "support" in window.text("#room-name"), "a room that a member has")
    window.driver.back()
    window.wait(lambda: "Sara" in window.text("#me"), "the one before")


def test_a_reload_in_the_middle_changes_nothing(desktop: Desktop):
    lea = desktop("lea")
    asked = lea.ask(ENGLISH["clarify"])
    lea.write("and what I was about to")
    before, address = lea.messages(), lea.driver.current_url
    lea.reload()
    assert lea.messages()[: len(before)] == before
    assert lea.driver.current_url == address
    assert lea.value("#composer") == "and what I was about to"
    lea.press("none", asked)
    thread = lea.wait(lea.threads, "the private thread")[0]
    lea.go(thread)
    lea.reload()
    assert lea.text("#room-name")
    assert lea.here() == thread


def test_another_member_cannot_open_the_thread_by_its_address(desktop: Desktop):
    emil = desktop("emil")
    emil.ask("I want to talk to a human, please")
    thread = emil.wait(emil.threads, "the private thread")[0]
    ida = desktop("ida", thread)
    assert ida.threads() == []
    assert ida.here() == "support"
    ida.script(f"location.hash = 'as=ida&in={thread}'")
    ida.wait(lambda: thread not in ida.driver.current_url, "the way back")
    assert ida.here() == "support"
    # Whoever is moderator in one window and member in another sees what each of them may.
    sara = desktop("sara", thread)
    sara.wait(sara.texts, "the thread at the moderator's")


def test_a_second_click_is_not_taken_and_the_person_is_told(desktop: Desktop):
    noah = desktop("noah")
    answer = noah.ask(SURE)
    script = """
        const button = document.querySelector(arguments[0]);
        button.click(); const after = button.ariaDisabled; button.click(); return after;
    """
    assert noah.script(script, f'{answer.css} [data-control^="helped|"]') == "true"
    noah.wait(lambda: noah.count("#log .note"), "the note")
    assert (noah.count("#log .note"), noah.count("#log .note-problem")) == (1, 0)


def test_what_is_deleted_is_gone_for_all_and_its_answer_taken_back(desktop: Desktop):
    zoe = desktop("zoe")
    said = zoe.say("How do I change my username?")
    answer = zoe.answered(said)
    finn = desktop("finn")
    finn.wait(lambda: finn.replies(said.id), "the answer at another's")
    assert not finn.count(f'{said.css} [data-tool="delete"]')
    zoe.script("document.querySelector(arguments[0]).focus()", said.css)  # whose tools show then
    zoe.click(f'{said.css} [data-tool="delete"]')
    for window in (zoe, finn):
        window.wait(lambda window=window: window.count(f"{said.css} .removed"), "the wiped message")
        window.wait(lambda window=window: window.replies(said.id)[-1].text != answer.text, "the answer taken back")
        assert window.replies(said.id)[-1].controls == ()


def test_a_reply_to_the_bot_speaks_to_it_also_where_it_only_listens(desktop: Desktop):
    zoe = desktop("zoe", "general")
    answer = zoe.ask(f"@Eyelevel {SURE}")
    zoe.script("document.querySelector(arguments[0]).click()", f"{answer.css} [data-tool=reply]")
    assert "Eyelevel" in zoe.text("#replying")
    said = zoe.say("How do I change my e-mail address?")
    assert said.reply == answer.id
    assert zoe.text(f"{said.css} .quoted")
    zoe.answered(said)


def test_the_longest_message_counts_down_and_a_longer_one_is_not_sent(desktop: Desktop):
    mia = desktop("mia", "general")
    mia.write("x" * 1900)
    assert "100" in mia.text("#counter")
    mia.write("x" * 2001)
    before = len(mia.messages())
    mia.keys(Keys.ENTER)
    mia.wait(lambda: "2000" in mia.text("#problem"), "the reason")
    assert len(mia.messages()) == before
    assert len(mia.value("#composer")) == 2001
    mia.write("")


class TestRestart:
    """Last, because others share the server."""

    def test_a_killed_server_is_said_and_nothing_is_lost(self, desktop: Desktop, server: Server):
        desktop.tolerated = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|WebSocket connection"
        mia, alex = desktop("mia"), desktop("alex")
        mia.ask("How do I change my e-mail address?")
        before = mia.messages()
        server.stop(signal.SIGKILL)
        mia.wait(lambda: mia.shown("#banner"), "the banner")
        mia.write("Written while the server was away")
        mia.keys(Keys.ENTER)
        mia.wait(lambda: mia.text("#problem"), "an honest word")
        assert mia.value("#composer") == "Written while the server was away"
        server.start()
        for window in (mia, alex):
            window.wait(lambda window=window: not window.shown("#banner"), "the connection")
        mia.wait(lambda: "Written while the server was away" in mia.texts(), "the message, sent by itself")
        assert mia.messages()[: len(before)] == before
        assert mia.texts().count("Written while the server was away") == 1
        alex.wait(lambda: "Written while the server was away" in alex.texts(), "the message elsewhere")

    def test_without_the_session_the_window_says_what_to_do(self, desktop: Desktop):
        desktop.tolerated = r"401|WebSocket connection"
        lea = desktop("lea")
        lea.driver.delete_all_cookies()
        lea.driver.refresh()
        assert "?token=" in lea.text("main")
