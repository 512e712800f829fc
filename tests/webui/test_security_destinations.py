"""Where may be called: profiles, rules in words, a number explained, exceptions for what was held back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.calllog.record import CallRecord, Direction, Outcome, new_id
from appliance.destinations import PROFILES, profile_of
from appliance.settings import Pbx, Settings
from appliance.settings.security import Allow, Block, Destinations, Match
from appliance.store import SettingsStore
from tests.calllog.make import call, write
from tests.webui.browser import Browser, Element, Page
from tests.webui.conftest import NOW, PretendedEngine

PAGE = "/beveiliging/bestemmingen"
RULE = f"{PAGE}/regel"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def store(data: Path, engine: PretendedEngine) -> SettingsStore:
    """A box with one PBX that leaves a 0 before what is dialled outside."""
    store = SettingsStore(data)
    pbx = Pbx(id="kantoor", address="192.168.1.10", outside_prefix="0")
    store.save(Settings(pbxs=(pbx,)), 0, "test")
    return store


def now(store: SettingsStore) -> Destinations:
    return store.load().settings.destinations  # type: ignore[union-attr]


def rows(page: Page) -> list[Element]:
    return page.dom.one(id="regels").one("tbody").find("tr")


def press(browser: Browser, action: str, **typed: str) -> Page:
    """Send the first form of the page that has this action and this `was`, if one is given."""
    page = browser.get(PAGE)
    token = page.dom.find("input", name="csrf_token")[0].attrs["value"]
    revision = page.dom.find("input", name="revision")[0].attrs["value"]
    return browser.post(action, {"csrf_token": token, "revision": revision, **typed})


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_one_press_and_can_be_taken_back(
    browser: Browser, store: SettingsStore, engine: PretendedEngine, profile: str
) -> None:
    before = now(store)
    page = browser.follow(press(browser, f"{PAGE}/profiel", profiel=profile))
    assert profile_of(now(store)) == profile
    assert [verb for verb, _ in engine.asked] == ["apply"]
    pressed = [one for one in page.dom.find("button", name="profiel") if one.attrs["aria-pressed"] == "true"]
    assert [one.attrs["value"] for one in pressed] == [profile]
    undo = page.form("/wizard/terug")
    assert browser.post("/wizard/terug", undo).place.startswith(PAGE)
    assert now(store) == before


def test_a_profile_that_is_none_changes_nothing(browser: Browser, store: SettingsStore) -> None:
    assert press(browser, f"{PAGE}/profiel", profiel="mars").status == 404
    assert now(store) == Destinations()


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        pytest.param({"plaats": "c:BE"}, Allow(allow=Match(country="BE")), id="a country by its name"),
        pytest.param(
            {"plaats": "c:BE", "soort": "mobile"}, Allow(allow=Match(country="BE", type="mobile")), id="and a kind"
        ),
        pytest.param({"plaats": "r:europe"}, Allow(allow=Match(region="europe")), id="a region"),
        pytest.param({"begin": "+44 20"}, Allow(allow=Match(prefix="+4420")), id="a beginning"),
        pytest.param({"begin": "0044"}, Allow(allow=Match(prefix="+44")), id="as one dials abroad"),
        pytest.param(
            {"actie": "block", "begin": "0906"}, Block(block=Match(prefix="+31906")), id="as one dials at home"
        ),
        pytest.param({"actie": "block", "begin": "1888"}, Block(block=Match(prefix="1888")), id="a short number"),
        pytest.param(
            {"actie": "block", "soort": "premium_rate"}, Block(block=Match(type="premium_rate")), id="a kind alone"
        ),
    ],
)
def test_a_rule_is_added(
    browser: Browser, store: SettingsStore, typed: dict[str, str], rule: Allow | Block
) -> None:
    assert browser.submit(RULE, RULE, **typed).status == 303
    assert now(store).rules[-1] == rule
    assert now(store).rules.count(rule) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({}, "plaats", id="nothing at all"),
        pytest.param({"plaats": "c:BE", "begin": "+32"}, "plaats", id="two at once"),
        pytest.param({"plaats": "r:europe", "soort": "mobile"}, "plaats", id="a kind in a region"),
        pytest.param({"soort": "mobile"}, "plaats", id="an allowed kind without a country"),
        pytest.param({"begin": HOSTILE}, "begin", id="a hostile beginning"),
        pytest.param({"begin": "+"}, "begin", id="no beginning"),
        pytest.param({"plaats": "c:XX"}, "", id="a country that is none"),
        pytest.param({"plaats": "r:atlantis"}, "plaats", id="a region that is none"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    browser: Browser, store: SettingsStore, typed: dict[str, str], field: str
) -> None:
    page = browser.submit(RULE, RULE, **typed)
    assert page.status == 422
    assert now(store) == Destinations()
    assert page.dom.one("div", class_="flash").text
    if field:
        assert page.dom.one(id=f"f-{field}-e").text
    assert "<script>alert" not in page.html
    if typed.get("plaats") in ("c:BE", "r:europe"):
        assert page.form(RULE)["plaats"] == typed["plaats"], "what was chosen is lost"


def test_a_rule_is_changed_in_its_place_and_removed(browser: Browser, store: SettingsStore) -> None:
    [link] = [
        one.attrs["href"]
        for one in browser.get(PAGE).dom.find("a")
        if one.attrs.get("aria-label") == "Wijzig: Alle nummers in Nederland"
    ]
    form = browser.get(link).form(RULE)
    assert (form["plaats"], form["actie"], form["was"]) == ("c:NL", "allow", "allow country NL")
    assert browser.post(RULE, {**form, "plaats": "c:DE"}).status == 303
    rules = now(store).rules
    assert Allow(allow=Match(country="DE")) in rules
    assert Allow(allow=Match(country="NL")) not in rules
    assert press(browser, f"{PAGE}/weg", was="allow country DE").status == 303
    assert now(store).rules == Destinations().rules[1:]


def test_two_who_change_rules_at_once_meet_and_nobodys_rule_is_lost(
    browser: Browser, store: SettingsStore
) -> None:
    form = browser.get(f"{RULE}?was=allow+country+NL").form(RULE)
    assert browser.submit(RULE, RULE, plaats="c:FR").status == 303
    clash = browser.post(RULE, {**form, "plaats": "c:DE"})
    assert clash.status == 409
    assert browser.post(RULE, clash.form(RULE)).status == 303
    countries = {one.allow.country for one in now(store).rules if isinstance(one, Allow)}
    assert countries == {"FR", "DE"}


def test_a_rule_that_never_decides_says_so_beside_it(browser: Browser, store: SettingsStore) -> None:
    browser.submit(RULE, RULE, actie="block", plaats="c:NL")
    browser.submit(RULE, RULE, begin="+999")
    found = {one.find("td")[1].text for one in rows(browser.get(PAGE)) if one.find("p", class_="warn")}
    assert len(found) == 2
    assert any("‘Geblokkeerd: Alle nummers in Nederland’ gaat altijd voor" in text for text in found)
    assert any("Geen land heeft nummers die zo beginnen" in text for text in found)


def test_everything_else_is_allowed_only_after_a_question(browser: Browser, store: SettingsStore) -> None:
    asked = browser.get(f"{PAGE}/rest")
    assert asked.dom.one("h1", class_="warn").text.startswith("Alles toestaan")
    assert now(store).default == "block"
    assert browser.post(f"{PAGE}/rest", asked.form(f"{PAGE}/rest")).status == 303
    assert now(store).default == "allow"
    assert browser.get(PAGE).dom.one("h1", class_="warn").text.startswith("Alles mag gebeld worden")
    assert press(browser, f"{PAGE}/rest", rest="block").status == 303
    assert now(store).default == "block"


@pytest.mark.parametrize("htmx", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param(
            "nummer=0201234567", ["020 123 45 67 mag gebeld worden", "Alle nummers in Nederland", "€ 0,03"]
        ),
        pytest.param("nummer=0906-1234", ["wordt tegengehouden", "betaalnummers", "€ 5 per minuut", "onbekende"]),
        pytest.param("nummer=%2B881612345678", ["wordt tegengehouden", "satelliet"]),
        pytest.param("nummer=%2B4930123456", ["wordt tegengehouden", "Al het andere", "Duitsland"]),
        pytest.param("nummer=112", ["112 is een alarmnummer"]),
        pytest.param("nummer=00201234567&centrale=kantoor", ["020 123 45 67 mag gebeld worden"]),
        pytest.param("nummer=%3Cscript%3E", ["geen telefoonnummer"]),
    ],
)
def test_a_number_is_explained(
    browser: Browser, store: SettingsStore, engine: PretendedEngine, asked: str, said: list[str], htmx: bool
) -> None:
    page = browser.get(f"{PAGE}?{asked}", htmx=htmx)
    assert page.status == 200
    assert bool(page.dom.find("html")) is not htmx
    text = page.dom.text if htmx else page.dom.one(id="explained").text
    for part in said:
        assert part in text.replace("\u00a0", " ")
    assert "<script>" not in page.html.replace('<script src="', "")
    assert not engine.asked, "explaining asks nobody"


# --- blocked calls


def blocked(n: int, to: str, rule: str, reason: str = "destination_blocked", **changes: object) -> CallRecord:
    """The n-th call that was refused, a minute after the one before."""
    start = NOW - 3600 + 60 * n
    made = call(n, direction=Direction.OUT, outcome=Outcome.BLOCKED, reason=reason, to=to, rule=rule, **changes)
    return replace(made, id=new_id(start), start=start, ring=None, answer=None, end=start)


@pytest.fixture
def calls(data: Path) -> list[CallRecord]:
    made = [
        blocked(1, "+32475123456", "default block", params=(("rule", "default block"),)),
        blocked(2, "+319061234", "block country NL type premium_rate"),
        blocked(3, "+31201234567", "allow country NL", "limit_reached", params=(("limit", "spend_hour"),)),
        blocked(0, "+2348012345678", "allow region world", "fraud_new_country_at_night"),
        blocked(4, HOSTILE, "x" * 500),
    ]
    write(data / "calls", *made)
    return made


def test_blocked_calls_tell_their_rule_in_words(browser: Browser, calls: list[CallRecord]) -> None:
    page = browser.get("/beveiliging/tegengehouden")
    assert page.h1 == "Vandaag hield de box 5 gesprekken tegen."
    texts = [row.text for row in page.dom.one("tbody").find("tr")]
    assert "De limiet in euro’s per uur was op" in texts[1]
    assert "Geblokkeerd: Dure betaalnummers (0900, 0906, 18xx) in Nederland" in texts[2]
    assert "Geen regel staat dit nummer toe" in texts[3]
    ways = [
        row.find("a")[1].attrs["href"] if len(row.find("a")) > 1 else ""
        for row in page.dom.one("tbody").find("tr")
    ]
    assert ways[0] == ""
    assert ways[1] == "/beveiliging/limieten"
    assert "Leek op fraude: ’s Nachts een nieuw land" in texts[4]
    assert ways[4] == "/beveiliging/fraude"
    assert ways[3].startswith("/beveiliging/uitzondering?nummer=%2B32475123456")
    assert "<script>alert" not in page.html


@pytest.mark.parametrize(("reason", "count"), [("bestemming", 3), ("limiet", 1), ("fraude", 1), ("anders", 5)])
def test_they_are_found_by_reason(browser: Browser, calls: list[CallRecord], reason: str, count: int) -> None:
    page = browser.get(f"/beveiliging/tegengehouden?reden={reason}")
    assert len(page.dom.find("tbody")[0].find("tr") if page.dom.find("tbody") else []) == count


def test_an_exception_says_what_it_opens_and_is_undone(
    browser: Browser, store: SettingsStore, calls: list[CallRecord]
) -> None:
    asked = browser.get("/beveiliging/uitzondering?nummer=%2B32475123456")
    assert asked.h1 == "+32 475 12 34 56 voortaan toestaan?"
    assert "Toegestaan: alleen +32 475 12 34 56" in asked.dom.one("dl").text
    assert now(store) == Destinations(), "nothing is saved by asking"
    saved = browser.post("/beveiliging/uitzondering", asked.form("/beveiliging/uitzondering"))
    assert now(store).rules[-1] == Allow(allow=Match(prefix="+32475123456"))
    page = browser.follow(saved)
    assert "Mag nu" in browser.get("/beveiliging/tegengehouden").dom.one("tbody").find("tr")[3].text
    assert browser.post("/wizard/terug", page.form("/wizard/terug")).status == 303
    assert now(store) == Destinations()


@pytest.mark.parametrize("number", ["+319061234", "1888", "+881612345678"])
def test_a_dear_number_is_asked_about_twice(browser: Browser, store: SettingsStore, number: str) -> None:
    way = "/beveiliging/uitzondering"
    first = browser.get(f"{way}?nummer={number.replace('+', '%2B')}")
    assert first.dom.one("h1", class_="bad")
    second = browser.post(way, first.form(way))
    assert second.status == 200
    assert now(store) == Destinations()
    assert second.h1.startswith("Weet u het zeker?")
    assert "tien minuten: €" in second.dom.one("dl").text
    assert browser.post(way, second.form(way)).status == 303
    assert now(store).rules[-1] == Allow(allow=Match(prefix=number))


@pytest.mark.parametrize("number", ["112", "abc", "%2B31201234567", ""])
def test_what_needs_no_exception_is_explained_instead(browser: Browser, store: SettingsStore, number: str) -> None:
    assert browser.get(f"/beveiliging/uitzondering?nummer={number}").place.startswith(PAGE)
    token = browser.get(RULE).form(RULE)
    made = browser.post("/beveiliging/uitzondering", {**token, "nummer": "112", "zeker": "ja"})
    assert (made.status, now(store)) == (303, Destinations())
