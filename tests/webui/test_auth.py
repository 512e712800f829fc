"""Claim, login, sessions: who comes in, who waits, what ends a session, and that nothing typed is lost."""

from typing import ClassVar

import pytest
from flask import Flask

from appliance.admin.owner import Owner
from appliance.admin.sessions import LONGEST
from appliance.admin.web_file import WebFile
from appliance.settings.security import Whitelisted
from appliance.store import SettingsStore
from tests.webui.browser import Browser, Page
from tests.webui.conftest import PASSWORD, Clock

NEW = "groene schapen lezen"


def code_of(app: Flask) -> str:
    code: str | None = app.extensions["trunkbox"].owner.setup_code()
    assert code is not None
    return code


def claim(browser: Browser, code: str, password: str = PASSWORD) -> Page:
    return browser.submit("/welkom", code=code, password=password)


def login(browser: Browser, password: str = PASSWORD) -> Page:
    return browser.submit("/inloggen", password=password)


def inside(browser: Browser) -> bool:
    return browser.get("/status").status == 200


def test_a_new_box_leads_to_its_claim(stranger: Browser) -> None:
    assert stranger.get("/").place == "/welkom"
    assert stranger.get("/status").place == "/welkom"
    assert stranger.get("/inloggen").place == "/welkom"
    assert "geen eigenaar" in stranger.get("/welkom").h1


def test_who_has_the_code_becomes_the_owner_and_is_in(stranger: Browser, app: Flask) -> None:
    assert claim(stranger, code_of(app)).place == "/"
    assert inside(stranger)
    other = Browser(app)
    assert other.get("/welkom").place == "/inloggen"
    assert not inside(other)
    assert login(other).place == "/"
    assert inside(other)


@pytest.mark.parametrize(
    ("code", "password", "field"),
    [
        pytest.param("AAAA-AAAA", PASSWORD, "f-code", id="a wrong code"),
        pytest.param("", PASSWORD, "f-code", id="no code"),
        pytest.param(None, "kort", "f-password", id="a short password"),
        pytest.param(None, "trunkbox2026", "f-password", id="a password that all try first"),
        pytest.param(None, "", "f-password", id="no password"),
    ],
)
def test_a_claim_that_is_not_right_says_where(
    stranger: Browser, app: Flask, code: str | None, password: str, field: str
) -> None:
    page = claim(stranger, code_of(app) if code is None else code, password)
    assert page.status == 422
    wrong = page.dom.one("input", aria_invalid="true")
    assert wrong.attrs["id"] == field
    assert page.dom.one("div", id=f"{field}-e").text
    assert not inside(stranger)
    if code is None:
        assert page.form()["code"] == code_of(app)


def test_a_box_is_claimed_once(app: Flask, stranger: Browser) -> None:
    code, other = code_of(app), Browser(app)
    late = other.get("/welkom").form()
    claim(stranger, code)
    answer = other.post("/welkom", {**late, "code": code, "password": NEW})
    assert answer.place == "/inloggen"
    assert login(other, NEW).status == 422


def test_codes_cannot_be_tried_out(stranger: Browser, app: Flask, clock: Clock) -> None:
    code = code_of(app)
    assert [claim(stranger, "AAAA-AAAA").status for _ in range(4)] == [422, 422, 422, 429]
    refused = claim(stranger, code)
    assert refused.status == 429
    assert int(refused.response.headers["Retry-After"]) >= 1
    clock.now += 1
    assert claim(stranger, code).status == 303


def test_passwords_cannot_be_tried_out_and_the_owner_comes_through(
    owner: Owner, app: Flask, stranger: Browser, clock: Clock
) -> None:
    assert [login(stranger, "fout").status for _ in range(4)] == [422, 422, 422, 429]
    assert login(stranger).status == 429
    at_home = Browser(app, remote="192.168.1.77")
    assert login(at_home).status == 303
    for _ in range(30):
        clock.now += 60
        assert login(stranger, "fout").status == 422
    assert login(stranger).status == 429
    clock.now += 60
    assert login(stranger).status == 303


def test_waiting_outlives_the_process(owner: Owner, data, clock: Clock, stranger: Browser) -> None:  # type: ignore[no-untyped-def]
    from webui.app import create_app

    for _ in range(5):
        clock.now += 2
        login(stranger, "fout")
    assert login(Browser(create_app(data, clock=clock))).status == 429


def test_a_session_ends_when_it_is_not_used(browser: Browser, clock: Clock) -> None:
    clock.now += 11.9 * 3600
    assert inside(browser)
    clock.now += 11.9 * 3600
    assert inside(browser)
    clock.now += 12.1 * 3600
    assert not inside(browser)


def test_a_page_that_refreshes_itself_is_no_use(browser: Browser, clock: Clock) -> None:
    for _ in range(13):
        clock.now += 3600
        poll = browser.get("/deel/gezondheid", htmx=True)
    assert poll.status == 401


def test_a_session_ends_however_busy(browser: Browser, clock: Clock) -> None:
    for _ in range(int(LONGEST // (8 * 3600))):
        assert inside(browser)
        clock.now += 8 * 3600
    assert not inside(browser)


def test_the_idle_time_can_be_shorter(browser: Browser, clock: Clock) -> None:
    assert browser.submit("/toegang", "/toegang/duur", hours="1").status in (303, 405)
    page = browser.get("/toegang").form("/toegang/duur")
    assert browser.post("/toegang/duur", {**page, "hours": "1"}).status == 303
    clock.now += 3601
    assert not inside(browser)


def test_logging_out_ends_the_session_and_not_only_the_cookie(browser: Browser) -> None:
    cookie = browser.client.get_cookie("trunkbox")
    assert cookie is not None
    token = browser.get("/meer").form("/uitloggen")
    assert browser.post("/uitloggen", token).place == "/inloggen"
    assert not inside(browser)
    browser.client.set_cookie("trunkbox", cookie.value)
    assert not inside(browser)


def test_another_password_ends_all_other_sessions(browser: Browser, app: Flask) -> None:
    other = Browser(app)
    login(other)
    form = browser.get("/toegang").form("/toegang/wachtwoord")
    wrong = browser.post("/toegang/wachtwoord", {**form, "old": "fout", "new": NEW})
    assert wrong.status == 422
    assert inside(other)
    assert browser.post("/toegang/wachtwoord", {**form, "old": PASSWORD, "new": NEW}).status == 303
    assert inside(browser)
    assert not inside(other)
    assert login(other).status == 422
    assert login(other, NEW).status == 303


def test_all_others_can_be_logged_out(browser: Browser, app: Flask) -> None:
    other = Browser(app, remote="192.168.1.99")
    login(other)
    page = browser.get("/toegang")
    assert "192.168.1.99" in page.html
    browser.post("/toegang/anderen-uit", page.form("/toegang/anderen-uit"))
    assert inside(browser)
    assert not inside(other)


def test_nothing_on_disk_opens_a_session(browser: Browser, data) -> None:  # type: ignore[no-untyped-def]
    cookie = browser.client.get_cookie("trunkbox")
    assert cookie is not None
    kept = WebFile(data).path.read_text()
    assert cookie.value not in kept
    assert PASSWORD not in kept


def test_the_cookie_is_hard_to_steal(stranger: Browser, owner: Owner) -> None:
    plain = login(stranger).response.headers.getlist("Set-Cookie")
    token = next(line for line in plain if line.startswith("trunkbox="))
    assert "HttpOnly" in token
    assert "SameSite=Lax" in token
    assert "Secure" not in token
    form = stranger.get("/inloggen").place or "/inloggen"
    assert form


def test_over_tls_the_cookie_stays_on_tls(app: Flask, owner: Owner) -> None:
    client = app.test_client()
    base = {"base_url": "https://box.local", "environ_base": {"REMOTE_ADDR": "192.168.1.20"}}
    page = Page(client.get("/inloggen", **base))  # type: ignore[arg-type]
    answer = client.post("/inloggen", data={**page.form(), "password": PASSWORD}, **base)  # type: ignore[arg-type]
    lines = answer.headers.getlist("Set-Cookie")
    assert lines
    assert all("Secure" in line for line in lines)


@pytest.mark.parametrize(
    ("terug", "place"),
    [("/meer", "/meer"), ("/status?a=1", "/status?a=1"), ("//evil.example", "/"), ("https://evil.example/", "/")],
)
def test_after_the_login_one_is_where_one_was(stranger: Browser, owner: Owner, terug: str, place: str) -> None:
    form = stranger.get(f"/inloggen?terug={terug}").form()
    assert stranger.post("/inloggen", {**form, "password": PASSWORD}).place == place


class TestFormThatWaits:
    """The session ends while somebody types."""

    TYPED: ClassVar = {"hours": "1", "note": "drie\nregels <b>", "password": "geheim-123"}

    def sent(self, browser: Browser, owner: Owner) -> Page:
        form = browser.get("/toegang").form("/toegang/duur")
        owner.logout_others("nobody")
        return browser.post("/toegang/duur", {**form, **self.TYPED})

    def test_it_is_there_after_the_login(self, browser: Browser, owner: Owner) -> None:
        asked = self.sent(browser, owner)
        assert asked.status == 401
        assert "niet weg" in asked.h1
        again = browser.post("/inloggen", {**asked.form(), "password": PASSWORD})
        assert again.status == 200
        form = again.form("/toegang/duur")
        assert form["hours"] == "1"
        assert form["note"] == self.TYPED["note"]
        assert browser.post("/toegang/duur", form).place == "/toegang"

    def test_a_wrong_password_in_between_loses_nothing(self, browser: Browser, owner: Owner) -> None:
        asked = self.sent(browser, owner)
        wrong = browser.post("/inloggen", {**asked.form(), "password": "fout"})
        assert wrong.status == 422
        again = browser.post("/inloggen", {**wrong.form(), "password": PASSWORD})
        assert again.form("/toegang/duur")["note"] == self.TYPED["note"]

    def test_a_password_is_never_written_into_the_page(self, browser: Browser, owner: Owner) -> None:
        asked = self.sent(browser, owner)
        again = browser.post("/inloggen", {**asked.form(), "password": PASSWORD})
        assert "geheim-123" not in asked.html + again.html
        assert again.form("/toegang/duur")["password"] == ""

    def test_a_form_from_elsewhere_does_not_wait(self, browser: Browser, owner: Owner) -> None:
        owner.logout_others("nobody")
        answer = browser.post("/toegang/duur", {**self.TYPED, "csrf_token": "x"})
        assert answer.place.startswith("/inloggen")

    def test_after_a_login_in_another_window_the_old_page_still_works(
        self, browser: Browser, owner: Owner
    ) -> None:
        form = browser.get("/toegang").form("/toegang/duur")
        owner.logout_others("nobody")
        assert browser.post("/toegang/duur", form, htmx=True).status == 401
        login(browser)
        assert browser.post("/toegang/duur", {**form, "hours": "2"}).status == 303
        assert "selected" in browser.get("/toegang").dom.one("option", value="2").attrs

    def test_htmx_leaves_the_page_as_it_is(self, browser: Browser, owner: Owner) -> None:
        owner.logout_others("nobody")
        assert browser.post("/toegang/duur", self.TYPED, htmx=True).status == 401


@pytest.mark.parametrize(
    ("remote", "claimed", "seen"),
    [
        pytest.param("2600:db8:10::5", True, True, id="who is whitelisted for the pages"),
        pytest.param("2600:db8:10::5", False, False, id="but not before there is an owner"),
        pytest.param("9.9.9.7", True, False, id="who is whitelisted for SIP alone"),
        pytest.param("8.8.8.8", True, False, id="nobody else"),
        pytest.param("192.168.1.5", True, True, id="the office always"),
    ],
)
def test_from_afar_only_who_is_whitelisted(
    app: Flask,
    data,
    clock: Clock,
    settings: SettingsStore,
    remote: str,
    claimed: bool,
    seen: bool,  # type: ignore[no-untyped-def]
) -> None:
    lines = (
        Whitelisted.model_validate({"network": "2600:db8:10::/64", "allow": ["web"]}),
        Whitelisted.model_validate({"network": "9.9.9.0/24", "allow": ["sip"]}),
    )
    found = settings.load()
    settings.save(found.settings.replace(whitelist=lines), 1, "test")  # type: ignore[union-attr]
    if claimed:
        Owner(WebFile(data), clock).set_password(PASSWORD)
    page = Browser(app, remote=remote).get("/inloggen")
    assert (page.status != 404) is seen
    assert bool(page.html) is seen


def test_a_damaged_web_file_opens_nothing(app: Flask, data, owner: Owner) -> None:  # type: ignore[no-untyped-def]
    WebFile(data).path.write_text("{")
    for path in ("/welkom", "/inloggen", "/status", "/"):
        page = Browser(app).get(path)
        assert page.status == 500
        assert "web.json" in page.html
    assert Browser(app, remote="8.8.8.8").get("/").status == 404


def test_the_session_goes_to_no_other_name_of_the_box(app: Flask, browser: Browser) -> None:
    """What stands in the way of DNS rebinding: decision 29."""
    assert inside(browser)
    login_again = browser.client.get(
        "/status", base_url="http://trunkbox.stranger.example", environ_base={"REMOTE_ADDR": browser.remote}
    )
    assert login_again.status_code == 303
    assert login_again.headers["Location"].startswith("/inloggen")
    fresh = Browser(app)
    given = login(fresh).response.headers.getlist("Set-Cookie")
    assert any(one.startswith("trunkbox=") for one in given)
    assert not any("domain=" in one.lower() for one in given)
