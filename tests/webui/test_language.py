"""The pages in two languages: nothing untranslated, nothing left over, no placeholder lost."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.webui.browser import Browser
from tests.webui.texts import WEBUI, catalogues, texts
from webui.places import inside

HOLDER = re.compile(r"%\((\w+)\)[sd]")
TEXTS = list(texts())
NO_TEXT = {
    "Trunkbox",
    "Nederlands",
    "English",
    "Asterisk",
    "Kamailio",
    "Yeastar",
    "MyPBX",
    "Barracuda",
    "elmeg",
    "snom",
}
"""Names, and each language's own name for itself."""


def english() -> dict[str | tuple[str, str], tuple[str, ...]]:
    found: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for section, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                key = tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id
                said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
                assert found.get(key, tuple(said)) == tuple(said), f"{section} says {key!r} otherwise"
                assert not message.fuzzy, f"{section}: {key!r} is marked fuzzy"
                found[key] = tuple(said)
    return found


def test_there_are_texts_to_look_at() -> None:
    assert len(TEXTS) > 30


def test_every_text_has_its_english() -> None:
    known = english()
    missing = [text for text in TEXTS if not all(known.get(text.key) or [""])]
    assert not missing, "`python -m tests.webui.texts` prints these for a catalogue"


def test_every_translation_keeps_its_placeholders() -> None:
    for key, said in english().items():
        forms = key if isinstance(key, tuple) else (key,)
        for form, other in zip(forms, said, strict=True):
            assert set(HOLDER.findall(form)) == set(HOLDER.findall(other)), form


def test_no_translation_is_left_over() -> None:
    over = set(english()) - {text.key for text in TEXTS}
    assert not over


def test_a_command_is_set_as_code_not_in_backticks() -> None:
    assert [text.key for text in TEXTS if "`" in str(text.key)] == []
    assert [said for said in english().values() if "`" in "".join(said)] == []


class _Bare(HTMLParser):
    """Collects the letters of a template that are neither Jinja nor markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in ("code", "pre", "script")
        for name, value in attrs:
            if name in ("aria-label", "title", "placeholder", "alt", "aria-valuetext") and value:
                self.handle_data(value)

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre", "script")

    def handle_data(self, data: str) -> None:
        # A macro may write attributes outside of any tag.
        words = re.findall(r"[^\W\d_]{3,}", re.sub(r"[\w-]+=\"[^\"]*\"", "", data))
        if not self._code:
            self.found += [word for word in words if word not in NO_TEXT and word != "nbsp"]


@pytest.mark.parametrize("path", sorted(WEBUI.rglob("*.html")), ids=lambda path: path.name)
def test_no_words_stand_in_a_template_untranslated(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.S)
    reader = _Bare()
    reader.feed(source)
    assert not reader.found


@pytest.mark.parametrize(
    ("accept", "word"),
    [
        pytest.param("nl", "Hoofdmenu", id="a Dutch browser"),
        pytest.param("en", "Main menu", id="an English browser"),
        pytest.param("de, en;q=0.5", "Main menu", id="a German one that reads English"),
        pytest.param("fr", "Hoofdmenu", id="one that reads neither gets Dutch"),
        pytest.param("nl-BE, en;q=0.9", "Hoofdmenu", id="a Belgian"),
    ],
)
def test_the_browser_is_heard(browser: Browser, accept: str, word: str) -> None:
    browser.lang = accept
    assert word in browser.get("/meer").html


def test_a_chosen_language_stays(browser: Browser) -> None:
    back = browser.get("/taal/en?terug=/meer")
    assert back.place == "/meer"
    page = browser.follow(back)
    assert page.dom.one("html").attrs["lang"] == "en"
    assert "Main menu" in page.html


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_elsewhere(browser: Browser, target: str) -> None:
    assert inside(target) is None
    assert browser.get("/taal/nl?terug=" + target.replace("\n", "%0A")).place == "/"
