"""Style sheets, scripts and pages: their weight, their caching, nothing inline, nothing from elsewhere."""

import gzip
import re

import pytest

from tests.webui.browser import Browser, Page
from webui.assets import assets

GZIP = {"Accept_Encoding": "gzip"}
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def linked(page: Page) -> list[str]:
    """The addresses of the files that a page names, each once."""
    html = gzip.decompress(page.response.data).decode()
    return sorted({address.replace("&amp;", "&") for address in LINKED.findall(html)})


def test_the_first_page_weighs_little(browser: Browser) -> None:
    page = browser.get("/status", **GZIP)
    answers = [browser.get(address, **GZIP) for address in linked(page)]
    assert [answer.status for answer in answers] == [200] * 7
    weight = len(page.response.data) + sum(len(answer.response.data) for answer in answers)
    assert weight < 40_000


def test_files_are_kept_by_the_browser_and_pages_are_not(browser: Browser) -> None:
    page = browser.get("/status", **GZIP)
    assert page.response.headers["Cache-Control"] == "no-store"
    for address in linked(page):
        assert "immutable" in browser.get(address).response.headers["Cache-Control"]
        assert browser.get(address.partition("?")[0]).response.headers["Cache-Control"] == "no-cache"


def test_a_browser_that_cannot_unpack_gets_it_plain(browser: Browser) -> None:
    answer = browser.get("/static/htmx.min.js", Accept_Encoding="identity").response
    assert answer.data == assets()["htmx.min.js"].plain
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "..%2Fapp.py", "%2Fetc%2Fpasswd"])
def test_what_is_no_file_of_ours_is_not_there(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status == 404


def test_htmx_is_of_the_second_kind() -> None:
    assert b'version:"2.0.' in assets()["htmx.min.js"].plain
