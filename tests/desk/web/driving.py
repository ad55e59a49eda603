"""A real browser for the tests of the pages: Chromium driven by Playwright, the desk served from a thread."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from desk.api.serve import Place, listening_at
from tests.storage.signing import PASSWORD

CALLED = ("chromium", "chromium-browser", "google-chrome")
LACKING_DRIVER = "Playwright is not installed: make test installs it from requirements/dev.lock"
LACKING_CHROMIUM = "Chromium is not on this machine: sudo apt install chromium, or say where: CHROMIUM=PATH make test"
LACKING_AXE = "axe-core is not installed: make test installs it from requirements/dev.lock"
SIGNS_OF_TROUBLE = ("error", "warning")


def find_chromium() -> str | None:
    """Tell where Chromium is."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CALLED if (path := shutil.which(name)) is not None), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium, or skip the test that asked for it, saying what is missing and how to get it."""
    if find_spec("playwright") is None:
        pytest.skip(LACKING_DRIVER)
    if find_chromium() is None:
        pytest.skip(LACKING_CHROMIUM)
    with launched() as started:
        yield started


@contextmanager
def launched() -> Iterator[Any]:
    """Start Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 not on every machine

    arguments = ["--disable-gpu", "--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield started
        started.close()


@contextmanager
def signed_in(
    browser: Any,
    address: str,
    name: str,
    *,
    password: str = PASSWORD,
    patience_ms: int = 30_000,
    touched: bool = False,
) -> Iterator[Any]:
    """Open a browser of their own for somebody who signs in by the page; *touched*: by fingers."""
    size = {"width": 1400, "height": 900}
    context = browser.new_context(base_url=address, viewport=size, has_touch=touched)
    context.set_default_timeout(patience_ms)
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("#name", name)
    opened.fill("#password", password)
    with opened.expect_navigation():
        opened.keyboard.press("Enter")
    yield opened
    context.close()


def axe_script() -> str:
    """Give axe-core, or skip the test."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip(LACKING_AXE)
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the application from a thread; gives its address."""
    with listening_at(Place(port=0)) as listening:
        listening.listen()  # whoever comes before the server does waits for it
        config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://localhost:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""Rules of axe-core; its third is that of WCAG's level AAA."""


def violations(page: Any, script: str) -> list[str]:
    """List what axe-core finds on a page in light, and in dark by the rules of colour: nothing else is different there.

    The policy of the page lets no script in, so it comes by the debugger.
    """
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": script})
    told = []
    for scheme, rules in (("light", ""), ("dark", f", runOnly: {{type: 'rule', values: {OF_COLOUR}}}")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = page.evaluate(f"axe.run({{resultTypes: ['violations']{rules}}})")
        told += [f"{one['id']} at {[node['target'] for node in one['nodes']]}, {scheme}" for one in found["violations"]]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    session.detach()
    return told


def troubles(page: Any) -> list[str]:
    """Collect, from now on, what the browser's console tells of a page: broken policies, errors of scripts."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in SIGNS_OF_TROUBLE else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def until(page: Any, expression: str, *, seconds: float = 60) -> None:
    """Wait until something is so; the policy of the pages lets Playwright's own waiting evaluate nothing."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)
