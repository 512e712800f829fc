"""The pages Belplannen in a real browser: fit for everybody, by keyboard alone, with a mouse, without script."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.surfer import LAPTOP, PHONE, Screen, Surfer
from tests.browser.test_paths import Keys

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PLAN = "/belplannen/plan/storing"
SETTINGS = """
schema: 1
trunks: [{id: trunk, kind: trunk, servers: [192.0.2.1], username: u, password: p}]
pbxs: [{id: centrale, brand: generic, mode: peer, address: "192.168.1.10:5060"}]
numbers:
  - {number: "+31501234567", trunk: trunk, pbx: centrale, label: Hoofdnummer, belplan: storing}
  - {number: "+31501234568", trunk: trunk, pbx: centrale}
destinations: {default: block, rules: [{allow: {country: NL}}]}
schedules: [{id: openingstijden, week: {mon-fri: ["08:30-17:30"]}, closed: {holidays: NL}}]
switches: [{id: dienst, label: Storingsdienst, code: "*81"}]
belplans:
  - id: storing
    name: Centrale onbereikbaar
    steps:
      - {do: say, prompt: pbx-down}
      - {do: email, to: [storing@example.nl]}
      - do: when
        condition: {schedule: openingstijden}
        steps: [{do: ring, numbers: ["+31612345678"]}]
      - do: menu
        prompt: on-duty
        choices: {"1": [{do: ring, numbers: ["+31687654321"]}], "2": [{do: voicemail, to: [info@example.nl]}]}
        otherwise: [{do: hangup}]
"""


@pytest.fixture
def filled(office: Office) -> Office:
    """The box of this file with a plan, whatever an earlier test did."""
    office.box.import_settings(SETTINGS)
    return office


def steps(owner: Surfer) -> list[str]:
    """What the outermost steps do."""
    found = owner.page.locator("#steps > ol > li > .step p:first-of-type").all_inner_texts()
    return [text.split(" ", 1)[1] for text in found]


def said(owner: Surfer, text: str) -> "Locator":
    """Wait until it is read aloud."""
    found = owner.page.locator("#said", has_text=text)
    found.wait_for(state="attached")
    return found


@pytest.mark.parametrize(
    ("screen", "lang"),
    [
        pytest.param(PHONE, "nl", id="a phone in Dutch"),
        pytest.param(LAPTOP, "en", id="a laptop in English"),
    ],
)
def test_every_page_of_belplannen_is_fit_for_everybody(filled: Office, screen: Screen, lang: str) -> None:
    owner = filled.owner(screen, lang)
    page, wrong = owner.page, []

    def look(name: str) -> None:
        wrong.extend(complaints(owner))
        shots.take(owner, f"belplan-{name}")

    for path in ("", "openingstijden/rooster/openingstijden", "uitval"):
        owner.go(f"/belplannen/{path}")
        look(path.partition("/")[0] or "lijst")
    owner.go(PLAN)
    owner.field("d-date").fill("2026-12-25")
    page.locator("button[name=dry]").click()
    page.locator("#dry ol").wait_for()
    assert page.locator(".step.skipped").count() >= 1
    page.locator("#add-0").click()
    page.locator("#open").wait_for()
    look("kiezen")
    page.locator("button[name=new][value='4:ring']").click()
    page.locator("#f-s-numbers").fill("06 1")
    page.locator("#open button[name=done]").click()
    page.locator("#open .note.bad").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "f-s-numbers"
    look("stap")
    owner.go("/belplannen/oefening")
    owner.field("caller").fill("06 12345678")
    owner.press()
    page.locator("#oefening.wait").wait_for()
    look("oefening")
    page.locator("#stop").click()
    page.locator("#oefening:not(.wait)").wait_for()
    owner.go("/belplannen/schakelaars")
    turned = page.locator("button[name=on]")
    before = turned.get_attribute("value")
    turned.click()
    page.locator(f"button[name=on]:not([value='{before}'])").wait_for()
    look("schakelaars")
    assert not wrong, "\n".join(wrong)


def test_the_keyboard_alone_makes_a_plan(filled: Office) -> None:
    owner = filled.owner(LAPTOP, "nl")
    keys, page = Keys(owner), owner.page
    owner.go(PLAN)
    keys.press("#down-0")
    said(owner, "Stap 1 staat nu op 2.")
    assert page.evaluate("document.activeElement.id") == "down-1"
    page.keyboard.press("Enter")
    said(owner, "Stap 2 staat nu op 3.")
    assert page.evaluate("document.activeElement.id") == "down-2"
    keys.press("#edit-2")
    page.locator("#open").wait_for()
    keys.press("button[name=outdent], button[name=copy]")
    said(owner, "Stap 4 is de kopie.")
    keys.press("#undo")
    said(owner, "ongedaan gemaakt")
    assert page.evaluate("document.activeElement.id") == "undo"
    keys.press("#add-0")
    page.locator("#open").wait_for()
    keys.press("button[name=new][value='4:email']")
    page.locator("#f-s-to").wait_for()
    keys.type("#f-s-to", "a@example.nl")
    page.keyboard.press("Enter")  # takes the step over, and saves nothing
    said(owner, "Stap 5 is toegevoegd.")
    keys.press("button.primary[name=save]")
    page.locator("#toasts", has_text="Opgeslagen").wait_for()
    assert [text.split()[0] for text in steps(owner)] == ["Stuur", "Als", "Laat", "Geef", "Stuur"]


def test_a_step_is_dragged_with_a_mouse(filled: Office) -> None:
    owner = filled.owner(LAPTOP, "nl")
    page = owner.page
    owner.go(PLAN)

    def drag(what: str, over: str, *, low: bool) -> None:
        target = page.locator(f".step[data-n='{over}'], li[data-end='{over}']").first
        box = target.bounding_box()
        assert box is not None
        where = {"x": box["width"] / 2, "y": box["height"] * (0.8 if low else 0.2)}
        page.locator(f".step[data-n='{what}'] .grip").drag_to(target, target_position=where)  # type: ignore[arg-type]

    drag("0", "1", low=True)
    said(owner, "Stap 1 staat nu op 2.")
    drag("0", "2.in", low=False)
    said(owner, "Stap 1 staat nu op 2.2.")
    assert [text.split()[0] for text in steps(owner)] == ["Laat", "Als", "Geef"]


def test_a_plan_is_made_without_script(filled: Office) -> None:
    owner = filled.owner(PHONE, script=False)
    page = owner.page
    owner.go("/belplannen/nieuw")
    page.locator("input[name=template][value=closed]").check()
    owner.field("mobile").fill("06 12345678")
    owner.field("mail").fill("a@example.nl")
    owner.field("schedule").select_option("openingstijden")
    owner.press()
    page.locator("#up-1").click()
    assert "Stap 2 staat nu op 1." in page.locator("#steps .note.ok").first.inner_text()
    assert page.evaluate("document.activeElement.id") == "up-0"
    page.locator("#undo").click()
    page.locator("#edit-1").click()
    page.locator("#f-s-prompt").select_option("goodbye")
    owner.field("d-date").fill("2026-12-25")
    page.locator("button.primary[name=save]").click()
    page.locator("#toasts", has_text="Opgeslagen").wait_for()
    assert owner.h1 == "Gesloten"
    page.locator("button[name=dry]").click()
    assert page.locator("#dry li").count() >= 3
    assert "Tot ziens" in page.locator("#steps").inner_text()
