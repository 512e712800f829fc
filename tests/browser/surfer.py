"""A person at a browser: a window of some size, in some language, that knows what it met.

Law: a person who leaves has met nothing that no page of ours may cause; else the test fails with all of it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

PATIENCE_MS = 10_000
PASSWORD = "paarse koe op klompen"


@dataclass(frozen=True)
class Screen:
    """What a person looks at."""

    name: str
    width: int
    height: int
    touch: bool = False


PHONE = Screen("phone", 390, 844, touch=True)
LAPTOP = Screen("laptop", 1280, 860)
NARROW = Screen("narrow", 320, 640)
"""What WCAG 1.4.10 asks for: a laptop at 400 per cent."""
LOCALES = {"nl": "nl-NL", "en": "en-GB"}


class Surfer:
    """One person with one browser profile. `page`: the tab in front."""

    def __init__(
        self,
        browser: "Browser",
        url: str,
        screen: Screen = LAPTOP,
        lang: str = "nl",
        *,
        script: bool = True,
        state: Any = None,
    ) -> None:
        """Open a browser without history; `state`: the cookies of another one, `script`: whether scripts run."""
        self.url, self.lang, self.screen = url, lang, screen
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            is_mobile=screen.touch,
            locale=LOCALES[lang],
            timezone_id="Europe/Amsterdam",
            java_script_enabled=script,
            storage_state=state,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.watch = Watch(self.context, url)
        self.page: Page = self.context.new_page()

    def go(self, path: str) -> "Response":
        """Follow an address of the box."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    @property
    def path(self) -> str:
        """Where one is, without the box's own address."""
        return self.page.url.removeprefix(self.url)

    @property
    def h1(self) -> str:
        """The sentence that answers."""
        return self.page.locator("h1").inner_text()

    def field(self, name: str) -> "Locator":
        """The visible control of that name."""
        return self.page.locator(f"#main [name='{name}']:not([type=hidden])")

    def press(self) -> None:
        """Press the one button that the page is about."""
        self.page.locator("#main button.primary").first.click()

    def claim(self, code: str) -> None:
        """Take the box into use with its setup code."""
        self.go("/")
        self.field("code").fill(code)
        self.field("password").fill(PASSWORD)
        self.press()

    def login(self, password: str = PASSWORD) -> None:
        """Come back."""
        self.go("/")
        self.field("password").fill(password)
        self.press()

    def leave(self) -> None:
        """Close the browser (again, if need be); fails with everything that it met and should not have."""
        self.context.close()
        complaints = self.watch.complaints()
        assert not complaints, "\n".join(complaints)
