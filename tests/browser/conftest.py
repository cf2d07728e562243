"""A real Chromium against the real command, with the shipped knowledge."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.browser.page import Window
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en-US",
    "--window-size=1280,800", "--force-device-scale-factor=1",
    # Windows lie over each other, and each must go on as if it were in front.
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)  # fmt: skip

MEMBERS = ("mia", "jonas", "lea", "emil", "ida", "noah", "zoe", "finn")
"""As many as the configuration allows: each story has members of its own, so none begins where another ended."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


def _program(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    browser, driver = _program("chromium", "chromium-browser", "google-chrome"), _program("chromedriver")
    if browser is None or driver is None:
        missing = (
            "No Chromium with its chromedriver here; the browser tests did not run (Debian: chromium, chromium-driver)."
        )
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    options = Options()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": "en-US"})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@dataclass
class Server:
    """``eyelevel playground`` as a process of its own."""

    folder: Path
    port: int = 0
    """0 at first, for a free one; started again it comes back where the windows look for it."""
    process: subprocess.Popen[str] | None = None
    address: str = ""

    def start(self) -> None:
        config = self.folder / "config.yaml"
        personas = [{"id": name, "name": name.title()} for name in MEMBERS]
        settings = {"store": {"file": str(self.folder / "eyelevel.db")}, "playground": {"members": personas}}
        config.write_text(yaml.safe_dump(settings), "utf-8")
        command = [sys.executable, "-m", "bot", "playground", "--no-browser", "--port", str(self.port)]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--config", str(config)], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+:(\d+)/\S*", line)
        if not found:
            self.stop(signal.SIGKILL)
            pytest.fail(f"The playground did not start: {line}{(self.folder / 'log').read_text()[-2000:]}")
        self.address, self.port = found[0], int(found[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        stopping, self.process = self.process, None
        stopping.send_signal(how)
        try:
            stopping.wait(PATIENCE)
        finally:
            stopping.kill()
            stopping.communicate()


@pytest.fixture(scope="module")
def server(chrome: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001 - none without a browser
    running = Server(tmp_path_factory.mktemp("playground"))
    running.start()
    yield running
    if running.process is not None:
        running.stop()


@dataclass
class Desktop:
    """Opens windows, and closes them after the test."""

    chrome: Chrome
    server: Server
    windows: list[Window] = field(default_factory=list)
    tolerated: str = "(?!)"
    """Complaints of the browser that this test brings about on purpose."""

    def __call__(self, persona: str, room: str = "support") -> Window:
        window = Window(self.chrome, self.server.address, persona, room)
        self.windows.append(window)
        return window

    def complaints(self) -> list[str]:
        """Return what the browser's console held against the pages since the last look, any window's."""
        entries = self.chrome.get_log("browser")
        grave = (each for each in entries if each["level"] == "SEVERE" or "Content Security Policy" in each["message"])
        return [each["message"] for each in grave if not re.search(self.tolerated, each["message"])]


@pytest.fixture
def desktop(chrome: Chrome, server: Server) -> Iterator[Desktop]:
    home = chrome.current_window_handle
    opened = Desktop(chrome, server)
    opened.complaints()  # what came late from the test before is none of this one
    yield opened
    complaints = opened.complaints()
    if opened.windows:
        opened.windows[-1].script("localStorage.clear()")
    # A window that never became ready is not in the list, and must be closed all the same.
    for handle in set(chrome.window_handles) - {home}:
        chrome.switch_to.window(handle)
        chrome.close()
    chrome.switch_to.window(home)
    assert complaints == []


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where pictures go: the folder that EYELEVEL_PICTURES names, else one that is thrown away."""
    folder = Path(os.environ.get("EYELEVEL_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: folder / f"{name}.png"
