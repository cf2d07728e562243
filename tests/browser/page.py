"""The page as a person uses it: finds things by what they are, waits for what comes.

The page draws anew whenever it hears something. So nothing here keeps hold of an element: what is read is read by
one script, in one moment, and what is clicked is found again at each try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.patience import PATIENCE

T = TypeVar("T")

MODIFIERS = (Keys.SHIFT, Keys.ALT, Keys.CONTROL)

SHOWN = "const shown = (each) => each.checkVisibility({ visibilityProperty: true });"

# Counts the clicks that reach what is meant: the page may draw anew between press and release, and then there is none.
CLICKABLE = f"""
    {SHOWN}
    const [css, which] = arguments;
    if (!window.heard) {{
        window.heard = {{ clicks: 0 }};
        document.addEventListener("click", (event) => {{
            if (event.target.closest(window.heard.css)) window.heard.clicks += 1;
        }}, true);
    }}
    Object.assign(window.heard, {{ css, clicks: 0 }});
    const able = (each) => !each.disabled && each.ariaDisabled !== "true";
    return [...document.querySelectorAll(css)].filter((each) => shown(each) && able(each)).at(which) ?? null;
"""

MESSAGES = """
    return [...document.querySelectorAll("#log li.message")].map((item) => ({
        id: item.dataset.id,
        reply: item.dataset.reply ?? "",
        author: item.querySelector(".head .name").textContent,
        badge: item.querySelector(".head .badge")?.textContent ?? "",
        text: item.querySelector(".text, .removed").innerText,
        controls: [...item.querySelectorAll("[data-control]")].map((each) => each.dataset.control),
    }));
"""


@dataclass(frozen=True)
class Shown:
    """One message as it is drawn."""

    id: str
    author: str
    text: str
    badge: str
    controls: tuple[str, ...]
    reply: str
    """Id of the message it replies to, empty where to none."""

    @property
    def css(self) -> str:
        return f'#log li[data-id="{self.id}"]'


class Window:
    """One browser window; every call comes back to it first."""

    def __init__(self, chrome: Chrome, address: str, persona: str, room: str = "support") -> None:
        self._chrome = chrome
        chrome.switch_to.new_window("window")
        self.handle = chrome.current_window_handle
        chrome.get(f"{address}#as={persona}&in={room}")
        self.ready()

    @property
    def driver(self) -> Chrome:
        if self._chrome.current_window_handle != self.handle:
            self._chrome.switch_to.window(self.handle)
        return self._chrome

    # ── Waiting ──────────────────────────────────────────────────────────────────────────────────

    def ready(self) -> None:
        """Wait until the room is drawn with all its messages."""
        self.wait(lambda: self.count('#log[aria-busy="false"]'), "the room")

    def wait(self, found: Callable[[], T], what: str) -> T:
        """Return what ``found`` returns, once that is something."""

        def look(_: Chrome) -> T | bool:
            try:
                return found() or False
            except StaleElementReferenceException:
                return False  # drawn anew in between

        try:
            return WebDriverWait(self.driver, PATIENCE, 0.05).until(look)
        except TimeoutException:
            raise AssertionError(
                f"{what} did not come; {self.driver.current_url} shows:\n{self.text('body')}"
            ) from None

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def script(self, code: str, *arguments: object) -> Any:
        """Run a script in the page; nothing else happens there meanwhile."""
        return self.driver.execute_script(code, *arguments)

    def count(self, css: str) -> int:
        """Return how many there are, seen or not."""
        return int(self.script("return document.querySelectorAll(arguments[0]).length", css))

    def text(self, css: str) -> str:
        """Return what can be read in the first, empty where there is none or it is not shown."""
        code = (
            f"{SHOWN} const one = document.querySelector(arguments[0]); return one && shown(one) ? one.innerText : ''"
        )
        return str(self.script(code, css))

    def shown(self, css: str) -> bool:
        """Tell whether the first is there to be seen."""
        code = f"{SHOWN} const one = document.querySelector(arguments[0]); return one !== null && shown(one)"
        return bool(self.script(code, css))

    def attribute(self, css: str, name: str) -> str:
        """Return an attribute of the first, empty where it or the element is not there."""
        return str(
            self.script("return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''", css, name)
        )

    def value(self, css: str) -> str:
        """Return what stands in a field."""
        return str(self.script("return document.querySelector(arguments[0]).value", css))

    def writable(self) -> bool:
        """Tell whether one can write in this room."""
        return bool(self.script("return !document.getElementById('composer').disabled"))

    def focused(self, css: str) -> bool:
        return bool(self.script("return document.activeElement.matches(arguments[0])", css))

    def messages(self) -> list[Shown]:
        return [Shown(**{**each, "controls": tuple(each["controls"])}) for each in self.script(MESSAGES)]

    def texts(self) -> list[str]:
        return [message.text for message in self.messages()]

    def replies(self, message: str) -> list[Shown]:
        """Return what the bot says to the message with this id."""
        return [each for each in self.messages() if each.badge == "BOT" and each.reply == message]

    def case_state(self) -> str:
        """Return the state of the queue's first case, empty while there is none."""
        return self.attribute("#aside .case", "data-state")

    def rooms(self) -> list[str]:
        return list(
            self.script("return [...document.querySelectorAll('#rooms a.room')].map((each) => each.dataset.room)")
        )

    def threads(self) -> list[str]:
        return [room for room in self.rooms() if room.startswith("t-")]

    def here(self) -> str:
        """Return the room that is shown."""
        return self.attribute('#rooms a[aria-current="page"]', "data-room")

    def unread(self, room: str) -> int:
        return int(self.text(f'#rooms a[data-room="{room}"] .count') or 0)

    # ── Doing ────────────────────────────────────────────────────────────────────────────────────

    def click(self, css: str, which: int = 0) -> None:
        """Click the first that ``css`` finds, or the one numbered ``which``, once it can be clicked."""

        def clicked() -> bool:
            found = self.script(CLICKABLE, css, which)
            if found is None:
                return False
            try:
                found.click()
            except (ElementClickInterceptedException, ElementNotInteractableException):
                return False  # the page moved under the pointer
            return bool(self.script("return window.heard?.clicks ?? 1"))

        self.wait(clicked, f"a click on {css}")

    def press(self, verb: str, under: Shown | None = None) -> None:
        """Press the button that means ``verb`` under a message, or the latest one."""
        self.click(f'{under.css if under else "#log"} [data-control^="{verb}|"]', -1)

    def keys(self, *strokes: str) -> None:
        """Type wherever the focus is. Modifiers at the beginning of a stroke are held for the rest of it."""
        actions = ActionChains(self.driver)
        for stroke in strokes:
            typed = stroke.lstrip("".join(MODIFIERS))
            held = stroke[: len(stroke) - len(typed)]
            for modifier in held:
                actions.key_down(modifier)
            actions.send_keys(typed)
            for modifier in reversed(held):
                actions.key_up(modifier)
        actions.perform()

    def write(self, text: str) -> None:
        # The driver cannot type every character, so the text is put in as a paste would.
        code = (
            "const box = document.getElementById('composer'); box.focus(); box.value = arguments[0];"
            "box.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        self.script(code, text)

    def say(self, text: str) -> Shown:
        """Write and send; return the message once it is kept and drawn."""
        known = {each.id for each in self.messages()}
        me = self.script("return document.querySelector('#me .me-name bdi').textContent")
        self.write(text)
        self.keys(Keys.ENTER)
        self.wait(lambda: self.value("#composer") == "", "the empty composer")

        def mine() -> list[Shown]:
            return [each for each in self.messages() if each.author == me and each.id not in known]

        return self.wait(mine, "the message")[-1]

    def answered(self, said: Shown) -> Shown:
        """Wait for what the bot says to a message."""
        return self.wait(lambda: self.replies(said.id), "the bot")[-1]

    def ask(self, text: str) -> Shown:
        """Say something and wait for what the bot says to it."""
        return self.answered(self.say(text))

    def go(self, room: str) -> None:
        self.click(f'#rooms a[data-room="{room}"]')
        self.wait(lambda: self.here() == room, room)
        self.ready()

    def reload(self) -> None:
        self.driver.refresh()
        self.ready()

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.wait(lambda: self.script("return innerWidth") == width, "the new size")

    def picture(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))
