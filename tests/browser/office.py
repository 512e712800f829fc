"""A box in its own office, and the people who come to look at it.

Law: an office shares nothing with another; people's browsers share nothing but the box.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser import place
from tests.browser.box import Box
from tests.browser.surfer import LAPTOP, Screen, Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


class Office:
    """A running box; `person` opens a browser, `owner` one that is logged in."""

    def __init__(self, playwright: "Playwright", folder: Path) -> None:
        """Start the box and a browser, and wait for the pages."""
        self._people: list[Surfer] = []
        self._owner: Any = None
        self._open = ExitStack()
        with ExitStack() as building:
            self.network = place.Network()
            building.callback(self.network.close)
            self.box = Box(self.network.box, folder / "box", place.ADDRESS)
            building.callback(self.box.stop)
            self.browser = place.launch(playwright, self.network.street, folder)
            building.callback(self.browser.close)
            self.box.await_pages()
            self._open = building.pop_all()

    def person(
        self, screen: Screen = LAPTOP, lang: str = "nl", *, script: bool = True, state: Any = None
    ) -> Surfer:
        """A browser that was never here."""
        someone = Surfer(self.browser, self.box.url, screen, lang, script=script, state=state)
        self._people.append(someone)
        return someone

    def owner(self, screen: Screen = LAPTOP, lang: str = "nl", *, script: bool = True) -> Surfer:
        """A browser of the owner, logged in through its page, which the first one claims first."""
        if self._owner is None:
            first = self.person()
            first.go("/")
            first.claim(self.box.setup_code()) if first.path.startswith("/welkom") else first.login()
            first.page.wait_for_url(lambda url: "/welkom" not in url and "/inloggen" not in url)
            self._owner = first.context.storage_state()
            self._people.remove(first)
            first.leave()
        return self.person(screen, lang, script=script, state=self._owner)

    def forget_owner(self) -> None:
        """The session of earlier owners is over: the next one logs in."""
        self._owner = None

    def everybody_leaves(self) -> None:
        """Close all browsers; fails with what the first of them met."""
        people, self._people = self._people, []
        for someone in people:
            someone.context.close()
        for someone in people:
            someone.leave()

    def close(self) -> None:
        """End it all."""
        self._open.close()
