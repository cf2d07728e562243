"""The page as a person uses it: finds things by what they are, waits for what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds until something that should come is given up."""


@dataclass(frozen=True)
class Shown:
    """One message as it is drawn."""

    author: str
    text: str
    badge: str
    controls: tuple[str, ...]


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

    def ready(self) -> None:
        """Wait until the room is drawn."""
        self.wait(lambda: self.all("#log li.message") or self.one("#empty").is_displayed(), "the room")

    def wait(self, found: Callable[[], T], what: str) -> T:
        def look(_: Chrome) -> T | bool:
            try:
                return found() or False
            except StaleElementReferenceException:
                return False  # drawn anew in between

        self.driver  # noqa: B018 - switches to this window
        return WebDriverWait(self._chrome, PATIENCE, 0.05).until(look, f"{what} did not come")

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def click(self, css: str) -> None:
        """Click the first that ``css`` finds, once it can be clicked."""
        self._click(css, 0)

    def click_last(self, css: str) -> None:
        """Click the last that ``css`` finds, once it can be clicked."""
        self._click(css, -1)

    def _click(self, css: str, which: int) -> None:
        def clicked() -> bool:
            shown = [each for each in self.all(css) if each.is_displayed() and each.is_enabled()]
            if not shown:
                return False
            try:
                shown[which].click()
            except (ElementClickInterceptedException, ElementNotInteractableException):
                return False  # the page moved under the pointer
            return True

        self.wait(clicked, css)

    def keys(self, *keys: str) -> None:
        """Type wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def focused(self, css: str) -> bool:
        return bool(self.driver.execute_script("return document.activeElement.matches(arguments[0])", css))

    def write(self, text: str) -> None:
        # The driver cannot type every character, so the text is put in as a paste would.
        script = (
            "const box = document.getElementById('composer'); box.focus(); box.value = arguments[0];"
            "box.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        self.driver.execute_script(script, text)

    def say(self, text: str) -> None:
        """Write and send; wait until it is kept."""
        self.write(text)
        self.keys(Keys.ENTER)
        self.wait(lambda: self.one("#composer").get_property("value") == "", "the empty composer")

    def messages(self) -> list[Shown]:
        script = """
            let author = "", badge = "";
            return [...document.querySelectorAll("#log li.message")].map((item) => {
                const name = item.querySelector(".head .name");
                author = name.textContent;
                badge = item.querySelector(".head .badge")?.textContent ?? "";
                const controls = [...item.querySelectorAll("[data-control]")].map((each) => each.dataset.control);
                return [author, item.querySelector(".text").innerText, badge, controls];
            });
        """
        return [Shown(author, text, badge, tuple(c)) for author, text, badge, c in self.driver.execute_script(script)]

    def texts(self) -> list[str]:
        return [message.text for message in self.messages()]

    def answered(self, since: int) -> Shown:
        """Wait for what the bot says after ``since`` messages."""

        def latest() -> list[Shown]:
            return [message for message in self.messages()[since:] if message.badge == "BOT"]

        return self.wait(latest, "the bot")[-1]

    def press(self, verb: str) -> None:
        """Press the latest button that means ``verb``."""
        self.click_last(f'#log [data-control^="{verb}|"]')

    def ask(self, text: str) -> Shown:
        """Say something and wait for what the bot says to it."""
        before = len(self.messages())
        self.say(text)
        return self.answered(since=before)

    def case_state(self) -> str:
        """Return the state of the queue's first case, empty while there is none."""
        script = "return document.querySelector('#aside .case')?.dataset.state ?? ''"
        self.wait(lambda: self.driver.execute_script(script), "the case")
        return str(self.driver.execute_script(script))

    def rooms(self) -> list[str]:
        return [each.get_attribute("data-room") or "" for each in self.all("#rooms a.room")]

    def threads(self) -> list[str]:
        return [room for room in self.rooms() if room.startswith("t-")]

    def unread(self, room: str) -> int:
        counts = self.all(f'#rooms a[data-room="{room}"] .count')
        return int(counts[0].text) if counts else 0

    def go(self, room: str) -> None:
        self.click(f'#rooms a[data-room="{room}"]')
        self.wait(lambda: self.one(f'#rooms a[data-room="{room}"]').get_attribute("aria-current") == "page", room)
        self.ready()

    def reload(self) -> None:
        self.driver.refresh()
        self.ready()

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def picture(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))

    def complaints(self) -> list[str]:
        """What the browser's console holds against the page, with every breach of the content policy."""
        return [
            str(entry["message"])
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE" or "Content Security Policy" in entry["message"]
        ]
