"""The wizard's first step: tried without saving, saved without trying, nothing typed lost."""

import pytest

from appliance.control import ProbeResult, ProbeStatus, ProbeStep, Refused
from appliance.settings import Settings
from appliance.store import SettingsStore
from tests.webui.browser import Browser
from tests.webui.conftest import NOW, PASSWORD, Clock, PretendedEngine

HERE = "/wizard/trunk"
TYPED = {
    "preset": "callvoip",
    "server": "sip.provider.example",
    "username": "31501234500",
    "password": "geheim-12345",
}
STEPS = (
    ProbeStep(at=NOW, what="resolved", params={"server": "sip.provider.example", "addresses": "192.0.2.1"}),
    ProbeStep(at=NOW, what="answered", params={"code": "403", "reason": "Forbidden"}),
)


def said(outcome: str, code: int = 403, reason: str = "Forbidden") -> ProbeStatus:
    result = ProbeResult(
        username="31501234500",
        role="primary",
        outcome=outcome,  # type: ignore[arg-type]
        code=code,
        reason=reason,
        server="192.0.2.1:5060",
    )
    return ProbeStatus(id="p1", trunk="callvoip", done=True, steps=STEPS, results=(result,))


@pytest.fixture
def saved(data) -> SettingsStore:  # type: ignore[no-untyped-def]
    return SettingsStore(data)


def now(store: SettingsStore) -> Settings:
    found = store.load()
    return found.settings  # type: ignore[union-attr]


def test_a_first_trunk_is_saved_and_leads_on(browser: Browser, engine: PretendedEngine, saved) -> None:  # type: ignore[no-untyped-def]
    page = browser.submit(HERE, HERE, **TYPED)
    assert page.place.endswith("?bewaard=1")
    trunk = now(saved).trunks[0]
    assert (trunk.id, trunk.servers, trunk.username) == ("callvoip", ("sip.provider.example",), "31501234500")
    assert trunk.password is not None
    assert trunk.password.get_secret_value() == "geheim-12345"
    assert (trunk.channels, str(trunk.addresses[0])) == (4, "185.19.236.0/22")
    assert now(saved).outbound.trunks == ("callvoip",)
    assert ("apply", {}) in engine.asked


def test_a_try_saves_nothing_and_explains(browser: Browser, engine: PretendedEngine, saved) -> None:  # type: ignore[no-untyped-def]
    engine.answers["probe_trunk"] = ProbeStatus(id="p1", trunk="callvoip")
    engine.answers["probe"] = said("wrong_login")
    shown = browser.follow(browser.submit(HERE, HERE, do="try", **TYPED))
    verdict = shown.dom.one("h2", id="proef-t")
    assert "verbiedt de aanmelding" in verdict.text
    assert "Kijk dit veld na" in shown.dom.one("div", id="s-password").text
    assert shown.dom.one("div", id="s-server").text == ""
    assert now(saved).trunks == ()
    asked = next(args for verb, args in engine.asked if verb == "probe_trunk")["settings"]
    assert asked["password"] == "geheim-12345"  # type: ignore[index]
    assert "geheim-12345" not in shown.html
    assert shown.form(HERE)["server"] == "sip.provider.example"


def test_what_was_tried_is_saved_with_its_password_and_says_that_it_failed(
    browser: Browser,
    engine: PretendedEngine,
    saved,  # type: ignore[no-untyped-def]
) -> None:
    engine.answers["probe_trunk"] = ProbeStatus(id="p1", trunk="callvoip")
    engine.answers["probe"] = said("wrong_login")
    shown = browser.follow(browser.submit(HERE, HERE, do="try", **TYPED))
    done = browser.post(HERE, shown.form(HERE))
    assert done.status == 303
    assert now(saved).trunks[0].password.get_secret_value() == "geheim-12345"
    assert "lukte bij het proberen niet" in browser.get("/wizard").html


def test_a_running_trial_polls_and_is_quiet_while_nothing_changes(
    browser: Browser, engine: PretendedEngine
) -> None:
    engine.answers["probe_trunk"] = ProbeStatus(id="p1", trunk="callvoip")
    engine.answers["probe"] = ProbeStatus(id="p1", trunk="callvoip", steps=STEPS[:1])
    shown = browser.follow(browser.submit(HERE, HERE, do="try", **TYPED))
    card = shown.dom.one("section", id="proef")
    # To the address with the same fragment a browser only scrolls: without script the page would wait for ever.
    seconds, again = shown.dom.one("meta", http_equiv="refresh").attrs["content"].split(";url=")
    assert (seconds, card.one("a").attrs["href"]) == ("2", again)
    assert "#" not in again
    assert browser.get(again).dom.one("section", id="proef").text == card.text
    assert "192.0.2.1" in card.text
    poll = card.attrs["hx-get"]
    assert browser.get(poll, htmx=True).status == 204
    engine.answers["probe"] = said("registered", 200, "OK")
    after = browser.get(poll, htmx=True)
    assert "Aangemeld als 31501234500" in after.html
    assert "hx-get" not in after.html


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        pytest.param({"server": ""}, "server", id="no server"),
        pytest.param({"server": "sip provider"}, "server", id="a server with a blank"),
        pytest.param({"username": ""}, "username", id="no user name"),
        pytest.param({"expires": "soon"}, "expires", id="a time in words"),
        pytest.param({"expires": "5"}, "expires", id="a time too short"),
        pytest.param({"username": "x" * 300}, "username", id="a name too long"),
        pytest.param({"backup_username": "31501234500"}, "backup_username", id="the same account twice"),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_is_lost(
    browser: Browser, engine: PretendedEngine, saved, wrong: dict[str, str], field: str
) -> None:  # type: ignore[no-untyped-def]
    page = browser.submit(HERE, HERE, **{**TYPED, **wrong})
    assert page.status == 422
    inputs = page.dom.find("input", name=field)
    assert inputs[0].attrs.get("aria-invalid") == "true"
    assert page.dom.one("div", id=f"f-{field}-e").text
    assert now(saved).trunks == ()
    again = page.form(HERE)
    assert again["username"] == {**TYPED, **wrong}["username"]
    assert "geheim-12345" not in page.html
    tried = browser.post(HERE, {**again, "do": "try"}, htmx=True)
    assert tried.status == 422
    assert not [verb for verb, _args in engine.asked if verb == "probe_trunk"]
    mended = browser.post(HERE, {**again, **TYPED, "password": "", "expires": "", "backup_username": ""})
    assert mended.status == 303
    assert now(saved).trunks[0].password.get_secret_value() == "geheim-12345"


def test_a_result_leaves_no_error_of_before(browser: Browser, engine: PretendedEngine) -> None:
    """The button swaps the whole page, so what stands there is one answer; a reload shows the same."""
    wrong = browser.submit(HERE, HERE, do="try", **{**TYPED, "server": ""})
    button = next(one for one in wrong.dom.find("button") if one.attrs.get("value") == "try")
    assert (button.attrs["hx-target"], button.attrs["hx-select"]) == ("#main", "#main")
    engine.answers["probe_trunk"] = ProbeStatus(id="p1", trunk="callvoip")
    engine.answers["probe"] = said("registered", 200, "OK")
    shown = browser.follow(browser.post(HERE, {**wrong.form(HERE), **TYPED, "do": "try"}, htmx=True))
    assert "Niet opgeslagen" not in shown.html
    assert "op proef" not in shown.html, "that is said of a list of who may come in, and there is none"
    assert not shown.dom.find("input", aria_invalid="true")
    assert shown.response.headers["HX-Replace-Url"].startswith(f"{HERE}?concept=")
    assert shown.dom.one("input", name="password").attrs["placeholder"], "it is still there, though not shown"


def test_another_provider_has_its_own_notes_at_once(browser: Browser) -> None:
    page = browser.get(HERE)
    other = browser.post(HERE, {**page.form(HERE), "preset": "callvoip", "do": "preset"}, htmx=True)
    generic = browser.post(HERE, {**page.form(HERE), "preset": "generic", "do": "preset"}, htmx=True)
    assert other.dom.one("section", id="weten").text != generic.dom.one("section", id="weten").text
    assert page.dom.one("select", name="preset").attrs["hx-target"] == "#weten"


def test_device_accounts_bring_their_numbers(browser: Browser, engine: PretendedEngine, saved) -> None:  # type: ignore[no-untyped-def]
    rows = {
        "a0_number": "050 123 45 68", "a0_username": "201", "a0_password": "een",
        "a1_number": "+31 50 1234569", "a1_username": "202", "a1_password": "twee",
    }  # fmt: skip
    done = browser.submit(HERE, HERE, preset="generic", kind="accounts", server="sip.other.example:5060", **rows)
    assert done.status == 303
    settings = now(saved)
    assert [account.number for account in settings.trunks[0].accounts] == ["+31501234568", "+31501234569"]
    assert set(settings.number_table()) == {"+31501234568", "+31501234569"}
    assert settings.default_caller_id == "+31501234568"
    shown = browser.get(HERE).form(HERE)
    assert (shown["a1_username"], shown["a1_password"]) == ("202", "")
    assert (shown["a0_number"], shown["a1_number"]) == ("050 123 45 68", "050 123 45 69"), (
        "as the owner dials them"
    )
    assert browser.post(HERE, {**shown, "a1_username": "202"}).status == 303
    assert now(saved).trunks[0].accounts[1].password.get_secret_value() == "twee"


def test_a_wrong_number_of_an_account_is_said_beside_it(browser: Browser, engine: PretendedEngine, saved) -> None:  # type: ignore[no-untyped-def]
    page = browser.submit(
        HERE, HERE, kind="accounts", server="sip.other.example", a2_number="050-12", a2_username="201"
    )
    assert page.status == 422
    assert page.dom.one("input", name="a2_number").attrs["value"] == "050-12"
    assert page.dom.one("div", id="f-a2_number-e").text


def test_the_engine_gone_is_said_and_the_form_stays(browser: Browser, saved) -> None:  # type: ignore[no-untyped-def]
    page = browser.submit(HERE, HERE, do="try", **TYPED)
    assert "Proberen lukt nu niet" in page.html
    assert page.form(HERE)["username"] == "31501234500"
    done = browser.post(HERE, page.form(HERE))
    assert done.status == 303
    assert now(saved).trunks[0].password.get_secret_value() == "geheim-12345"
    assert "nog niet in gebruik" in browser.get("/wizard").html


def test_a_busy_engine_is_said(browser: Browser, engine: PretendedEngine) -> None:
    engine.answers["probe_trunk"] = Refused("probe_busy", {})
    page = browser.submit(HERE, HERE, do="try", **TYPED)
    assert "Er lopen al twee proeven" in page.html


def test_a_save_can_be_undone(browser: Browser, engine: PretendedEngine, settings: SettingsStore) -> None:
    done = browser.submit(HERE, HERE, **TYPED)
    assert len(now(settings).trunks) == 1
    offered = browser.get(HERE + "?" + done.place.partition("?")[2])
    back = browser.post("/wizard/terug", offered.form("/wizard/terug"))
    assert back.status == 303
    assert now(settings).trunks == ()


def test_two_browsers_never_overwrite_each_other_unseen(
    browser: Browser, engine: PretendedEngine, settings: SettingsStore
) -> None:
    form = browser.get(HERE).form(HERE)
    assert browser.post(HERE, {**form, **TYPED}).status == 303
    clash = browser.post(HERE, {**form, **TYPED, "server": "sip.ander.example"})
    assert clash.status == 409
    assert now(settings).trunks[0].servers == ("sip.provider.example",)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "\u202e42", "{{ 7*7 }}", "' onload='x", "a\x00b"]
)
def test_hostile_text_is_shown_as_text(browser: Browser, engine: PretendedEngine, hostile: str) -> None:
    page = browser.submit(HERE, HERE, **{**TYPED, "server": hostile, "username": hostile, "realm": hostile})
    assert page.status in (422, 303)
    assert "<script>alert" not in page.html
    assert "{{ 7*7 }}" in page.html or "7*7" not in hostile or page.status == 303


def test_the_overview_says_what_is_left(
    browser: Browser, engine: PretendedEngine, settings: SettingsStore
) -> None:
    page = browser.get("/wizard")
    assert "zes stappen" in page.h1
    assert page.dom.one("a", class_="primary").attrs["href"] == "/wizard/trunk"
    browser.submit(HERE, HERE, **TYPED)
    assert "Nog 5 stappen" in browser.get("/wizard").h1


def test_a_session_that_ended_in_the_middle_loses_nothing_but_the_password(
    browser: Browser, engine: PretendedEngine, settings: SettingsStore, clock: Clock
) -> None:
    form = {**browser.get(HERE).form(HERE), **TYPED}
    clock.now += 30 * 24 * 3600
    held = browser.post(HERE, form)
    assert "geheim-12345" not in held.html
    back = browser.post("/inloggen", {**held.form("/inloggen"), "password": PASSWORD})
    again = back if back.status == 200 else browser.follow(back)
    resumed = again.form(HERE)
    assert (resumed["server"], resumed["username"]) == ("sip.provider.example", "31501234500")
    assert browser.post(HERE, {**resumed, "password": "geheim-12345"}).status == 303
    assert now(settings).trunks[0].username == "31501234500"
