"""A headless Chromium for tests; skipped without one, a failure in CI."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium import webdriver

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
)


def need_chromium() -> tuple[str, str]:
    """The browser and its driver."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if found[0] and found[1]:
        return found[0], found[1]
    if os.environ.get("CI"):
        pytest.fail("Chromium and chromedriver are needed in CI")
    pytest.skip("no Chromium with its driver on this machine")


@contextmanager
def chromium(width: int = 1440, height: int = 900) -> Iterator[webdriver.Chrome]:
    """A browser window of a size, with an empty profile."""
    binary, driver = need_chromium()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = binary
        for argument in (*QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(argument)
        window = webdriver.Chrome(options, webdriver.ChromeService(driver))
        try:
            yield window
        finally:
            window.quit()
