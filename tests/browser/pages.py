"""Every page of a box, found by following its links, as people find them.

Law: a page counts once per way to show it (its endpoint).
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

if TYPE_CHECKING:
    from tests.browser.surfer import Surfer

LINKS = (
    """() => [...document.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download')).map(a => a.href)"""
)

KIND = "async path => (await fetch(path, {method: 'HEAD'})).headers.get('content-type') || ''"

SKIPPED = frozenset({"language.choose"})
"""Leads back to the page it came from, in another language."""


@cache
def addresses(data: Path) -> Map:
    """The addresses that the application knows."""
    from webui.app import create_app

    return create_app(data).url_map


def endpoint(known: Map, path: str) -> str | None:
    """The endpoint that shows `path`; None when nothing does."""
    try:
        found, _ = known.bind("box").match(path, method="GET")
    except HTTPException:
        return None
    return str(found)


def walk(surfer: "Surfer", known: Map, start: str = "/") -> "dict[str, str]":
    """Return the first path found for each endpoint that answers with a page; each is opened once."""
    waiting, seen, found = [start], {start}, dict[str, str]()
    surfer.go(start)
    while waiting:
        path = waiting.pop(0)
        name = endpoint(known, urlsplit(path).path)
        if name is None or name in found or name in SKIPPED:
            continue
        if "text/html" not in surfer.page.evaluate(KIND, path):
            continue
        surfer.go(path)
        found[name] = path
        for link in surfer.page.evaluate(LINKS):
            parts = urlsplit(link)
            if link.startswith(surfer.url + "/"):
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return found
