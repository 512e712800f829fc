"""Every route of the application, found in its own map: none without login, no form without its token, and no page
with anything inline or from elsewhere."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from appliance.admin.owner import Owner
from tests.webui.browser import Browser, Element
from tests.webui.conftest import PretendedEngine
from webui.app import create_app

OPEN = {"auth.claim", "auth.login", "shell.health", "static", "language.choose"}
"""What a browser without login sees: claim, login, health, static files, the link that chooses a language."""
FILLED = {"name": "base.css", "wanted": "nl"}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def places(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """(endpoint, a path of it) for every route that takes `method`; parameters filled with anything."""
    with app.test_request_context():
        for rule in rules(app):
            if method in (rule.methods or ()):
                given = {name: FILLED.get(name, _anything(rule, name)) for name in rule.arguments}
                yield rule.endpoint, app.url_map.bind("box").build(rule.endpoint, given, method=method)


def _anything(rule: Rule, name: str) -> object:
    kind = type(rule._converters[name]).__name__
    return {"IntegerConverter": 1, "FloatConverter": 1.0}.get(kind, "x")


def test_there_is_something_to_crawl(app: Flask) -> None:
    assert len(rules(app)) > 10
    assert {rule.endpoint for rule in rules(app)} >= OPEN


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_nothing_opens_without_login(app: Flask, owner: Owner, stranger: Browser, method: str) -> None:
    for endpoint, path in [*places(app, method), ("", "/nowhere")]:
        if endpoint in OPEN:
            continue
        answer = stranger.client.open(path, method=method, data={"a": "b"} if method != "GET" else None)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/inloggen"), path
        htmx = stranger.client.open(path, method=method, headers={"HX-Request": "true"})
        assert (htmx.status_code, htmx.data) == (401, b""), path


def test_before_the_claim_all_leads_to_it(app: Flask, stranger: Browser) -> None:
    for endpoint, path in places(app, "GET"):
        if endpoint not in OPEN - {"auth.login"}:
            assert stranger.get(path).place == "/welkom", path


def test_no_form_is_taken_without_its_token(app: Flask, browser: Browser, owner: Owner) -> None:
    tried = 0
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for endpoint, path in places(app, method):
            logged_in = endpoint not in {"auth.claim", "auth.login"}
            visitor = browser if logged_in else Browser(app)
            if endpoint == "auth.claim":
                continue
            answer = visitor.client.open(path, method=method, data={"password": "x"})
            assert answer.status_code == 400, path
            tried += 1
    assert tried >= 5
    assert owner.sessions()


def test_a_claim_is_not_taken_without_its_token(stranger: Browser) -> None:
    assert stranger.post("/welkom", {"code": "x", "password": "y"}).status == 400


@pytest.fixture(params=["nl", "en"])
def speaking(request: pytest.FixtureRequest, browser: Browser) -> Browser:
    browser.lang = request.param
    return browser


def pages(app: Flask, browser: Browser) -> Iterator[tuple[str, Element, str]]:
    for endpoint, path in [*places(app, "GET"), ("", "/nowhere")]:
        if endpoint in ("static", "language.choose"):
            continue
        page = browser.get(path)
        if page.status in (200, 404, 422) and page.response.mimetype == "text/html":
            yield path, page.dom, page.html


def test_no_page_has_anything_inline_or_from_elsewhere(
    app: Flask, speaking: Browser, engine: PretendedEngine
) -> None:
    seen = 0
    for path, dom, html in pages(app, speaking):
        for element in dom.find():
            inline = {name for name in element.attrs if name == "style" or name.startswith("on")}
            assert not inline, f"{path}: {element.tag} {inline}"
            assert element.tag != "style", path
            if element.tag == "script":
                assert element.attrs["src"].startswith("/static/"), path
                assert not element.text, path
            for name in ("href", "src", "action", "hx-get", "hx-post", "srcset", "poster"):
                assert re.match(r"(/(?!/)|#|\?|$)", element.attrs.get(name, "")), f"{path}: {element.attrs}"
        assert "javascript:" not in html, path
        seen += 1
    assert seen >= 5


def test_every_page_is_well_formed(app: Flask, speaking: Browser, engine: PretendedEngine) -> None:
    for path, dom, _ in pages(app, speaking):
        whole = dom.find("html")
        ids = [element.attrs["id"] for element in dom.find() if element.attrs.get("id")]
        assert len(ids) == len(set(ids)), f"{path}: {sorted(i for i in ids if ids.count(i) > 1)}"
        if not whole:
            continue
        assert whole[0].attrs["lang"] == speaking.lang, path
        assert len(dom.find("h1")) == 1, path
        assert dom.one("title").text.endswith("· Trunkbox"), path
        for form in dom.find("form"):
            posts = form.attrs.get("method", "").lower() == "post"
            assert not posts or form.find("input", name="csrf_token"), f"{path}: {form.attrs}"
        known = set(ids)
        for label in dom.find("label"):
            assert label.attrs.get("for", "") in known or label.find(), f"{path}: {label.attrs}"
        for element in dom.find():
            for name in element.attrs.get("aria-describedby", "").split():
                assert name in known, f"{path}: {element.attrs}"


def test_an_app_is_made_twice_in_one_process(data) -> None:  # type: ignore[no-untyped-def]
    assert rules(create_app(data))[0].rule == rules(create_app(data))[0].rule
