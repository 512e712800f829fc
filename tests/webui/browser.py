"""A browser for tests: Flask's client that reads pages, and posts forms the way a person does.

Law: a form is sent as the page showed it, token and hidden fields included; nothing is posted that no page offers.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


@dataclass
class Element:
    """One element of a page; `text` is all text inside it."""

    tag: str
    attrs: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def find(self, tag: str = "", **attrs: str) -> list["Element"]:
        """Every element inside with that tag and these attributes (`class_` for class, one of them)."""
        found = []
        for child in self.children:
            if (not tag or child.tag == tag) and all(_has(child, name, value) for name, value in attrs.items()):
                found.append(child)
            found += child.find(tag, **attrs)
        return found

    def one(self, tag: str = "", **attrs: str) -> "Element":
        """The only such element."""
        found = self.find(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs}"
        return found[0]


def _has(element: Element, name: str, value: str) -> bool:
    key = name.rstrip("_").replace("_", "-")
    given = element.attrs.get(key)
    return given is not None and (value in given.split() if key == "class" else given == value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)


def parse(html: str) -> Element:
    """The elements of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


@dataclass
class Page:
    """An answer: its status, headers, and the elements of its page."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def dom(self) -> Element:
        return parse(self.html)

    @property
    def h1(self) -> str:
        return self.dom.one("h1").text

    @property
    def place(self) -> str:
        """Where a redirect leads."""
        return self.response.headers.get("Location", "")

    def form(self, action: str = "") -> dict[str, Any]:
        """What the form of main (the one with that action, else the only one) sends if nothing is touched."""
        inside = self.dom.one("main")
        forms = [one for one in inside.find("form") if not action or one.attrs.get("action") == action]
        assert len(forms) == 1, [one.attrs.get("action") for one in inside.find("form")]
        return values_of(forms[0])


def values_of(form: Element) -> dict[str, Any]:
    """Name to value, as a browser would send it; several values of one name as a list. Buttons are left out."""
    values: dict[str, Any] = {}
    for element in form.find():
        name = element.attrs.get("name")
        if name is None or element.tag not in ("input", "select", "textarea") or "disabled" in element.attrs:
            continue
        kind = element.attrs.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in element.attrs:
            continue
        if kind in ("submit", "button", "file"):
            continue
        values.setdefault(name, []).append(_value(element, kind))
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def _value(element: Element, kind: str) -> str:
    if element.tag == "textarea":
        return "".join(element.texts).removeprefix("\n")
    if element.tag == "select":
        options = element.find("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        return chosen[0].attrs.get("value", chosen[0].text) if chosen else ""
    return element.attrs.get("value", "on" if kind in ("checkbox", "radio") else "")


class Browser:
    """One browser with its cookies. `lang`: what it accepts."""

    def __init__(self, app: Flask, *, lang: str = "nl", remote: str = "192.168.1.20") -> None:
        self.client = app.test_client()
        self.lang = lang
        self.remote = remote

    def get(self, path: str, *, htmx: bool = False, **headers: str) -> Page:
        return Page(self.client.get(path, headers=self._headers(htmx, headers), environ_base=self._base))

    def post(self, path: str, form: dict[str, Any], *, htmx: bool = False, **headers: str) -> Page:
        """Send exactly these fields."""
        return Page(
            self.client.post(path, data=form, headers=self._headers(htmx, headers), environ_base=self._base)
        )

    def submit(self, path: str, action: str = "", *, htmx: bool = False, **typed: Any) -> Page:
        """Open `path`, change what is `typed` in its form, send it to its action (`path` itself without one)."""
        form = self.get(path).form(action)
        form.update(typed)
        return self.post(action or path, {k: v for k, v in form.items() if v is not None}, htmx=htmx)

    def follow(self, page: Page) -> Page:
        """The page where a redirect leads."""
        assert page.status in (302, 303), page.status
        return self.get(page.place)

    @property
    def _base(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.remote}

    def _headers(self, htmx: bool, more: dict[str, str]) -> dict[str, str]:
        given = {"Accept-Language": self.lang, **{name.replace("_", "-"): value for name, value in more.items()}}
        return {**given, "HX-Request": "true"} if htmx else given
