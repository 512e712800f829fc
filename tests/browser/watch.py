"""Watches what a browser meets while a test uses it: what no page of ours may ever cause.

Law: it complains at the end, about everything; a test names beforehand what it causes itself.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response

LOUD = {"error", "warning", "assert"}
LOADED = re.compile("^Failed to load resource: the server responded with a status of (\\d+)")
"""Chromium says this of every 4xx; the answers are judged by themselves."""
MEANT = frozenset({400, 401, 403, 404, 409, 413, 422, 429})
"""Answers to what a person did; a 5xx is always ours."""


WHERE = """addEventListener('securitypolicyviolation', e => console.error(
  `policy: ${e.violatedDirective} in ${e.documentURI} from ${e.sourceFile}:${e.lineNumber} ${e.sample}`))"""
"""A breach of the Content-Security-Policy says where it comes from; chromium's own sentence does not."""


ABORTED = ("console error: htmx:sendAbort", "console error: htmx:afterRequest")
"""What htmx says of a poll that a navigation overtook, once each; `sendError` in place of the first is a fault."""


class Watch:
    """The complaints about one browser context. `base`: the only place that may be asked for anything."""

    def __init__(self, context: "BrowserContext", base: str) -> None:
        """Watch every page of `context` from now on."""
        self._base = base
        self._complaints: list[str] = []
        self._excused: list[re.Pattern[str]] = []
        context.add_init_script(WHERE)
        context.on("page", self._page)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def excuse(self, *patterns: str) -> None:
        """Hold nothing against a page that matches one of `patterns` in a complaint; the test meant it."""
        self._excused += [re.compile(pattern) for pattern in patterns]

    def complaints(self) -> list[str]:
        """What went wrong and was not meant."""
        found = [one for one in self._complaints if not any(p.search(one) for p in self._excused)]
        for _ in range(found.count(ABORTED[0])):
            for line in ABORTED:
                if line in found:
                    found.remove(line)
        return found

    def note(self, kind: str, words: Iterable[str]) -> None:
        """Complain about what a test found by itself."""
        self._complaints += [f"{kind}: {one}" for one in words]

    def _page(self, page: "Page") -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complaints.append(f"script: {error} at {page.url}"))
        page.on("dialog", self._dialog)
        page.on("crash", lambda _: self._complaints.append(f"crash: {page.url}"))

    def _console(self, message: "ConsoleMessage") -> None:
        if message.type in LOUD and not LOADED.match(message.text):
            self._complaints.append(f"console {message.type}: {message.text}")

    def _dialog(self, dialog: "Dialog") -> None:
        if dialog.type != "beforeunload":
            self._complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: "Request") -> None:
        if not request.url.startswith((self._base + "/", "data:", "blob:")):
            self._complaints.append(f"third party: {request.method} {request.url}")

    def _response(self, response: "Response") -> None:
        if response.status >= 400 and response.status not in MEANT:
            self._complaints.append(f"answer: {response.status} {response.request.method} {response.url}")

    def _failed(self, request: "Request") -> None:
        # A poll that a navigation overtakes is aborted; that is how browsers leave a page.
        if request.failure != "net::ERR_ABORTED":
            self._complaints.append(f"request: {request.failure} {request.method} {request.url}")
