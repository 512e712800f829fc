"""The two languages of the pages: Dutch in the templates themselves, English from catalogues read at the start.

Law: a text is its own key; nothing is compiled, and no catalogue of a section can shadow another's text.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import Babel, Domain, get_locale

from appliance.words import Lang
from webui.places import inside

CATALOGUES = Path(__file__).parent / "translations"
COOKIE = "taal"
YEAR = 365 * 24 * 3600

pages = Blueprint("language", __name__)


def lang() -> Lang:
    """The language of this request: the one chosen by link, else the browser's, else Dutch."""
    return "en" if str(get_locale()) == "en" else "nl"


def chosen() -> Lang:
    """What cookie and browser ask for. A browser that speaks neither gets Dutch."""
    picked = request.cookies.get(COOKIE)
    if picked in ("nl", "en"):
        return cast(Lang, picked)
    # Not `best_match`: an exact `en` would win from a Belgian's `nl-BE`.
    spoken = [name.lower().partition("-")[0] for name in request.accept_languages.values()]
    return next((cast(Lang, name) for name in spoken if name in ("nl", "en")), "nl")


@pages.get("/taal/<any(nl, en):wanted>")
def choose(wanted: str) -> Response:
    """Remember the language for this browser and go back to where it was (`?terug=`)."""
    back = inside(request.args.get("terug")) or _from(request.referrer) or url_for("shell.home")
    answer = cast(Response, redirect(back))
    answer.set_cookie(COOKIE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def _from(referrer: str | None) -> str | None:
    """The page of ours that the link stood on."""
    parts = urlsplit(referrer or "")
    return (
        inside(parts.path + (f"?{parts.query}" if parts.query else "")) if parts.netloc == request.host else None
    )


class _Texts(Domain):  # type: ignore[misc]
    """Flask-Babel's domain, with catalogues from memory instead of compiled files."""

    def get_translations(self) -> NullTranslations:
        return english() if lang() == "en" else _DUTCH


class _Babel(Babel):  # type: ignore[misc]
    @property
    def domain_instance(self) -> Domain:
        return _TEXTS


_TEXTS = _Texts()
_DUTCH = NullTranslations()


def init_language(app: Flask) -> None:
    """Give `app` its texts, and the link that chooses the language."""
    english()
    _Babel(app, default_locale="nl", locale_selector=chosen)
    app.register_blueprint(pages)
    app.context_processor(_shown)


def _shown() -> dict[str, Any]:
    return {"lang": lang()}


@cache
def english() -> Translations:
    """All English catalogues as one, read once per process."""
    merged: Translations | None = None
    for path in sorted((CATALOGUES / "en" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", domain=path.stem)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        texts = Translations(compiled, domain="messages")
        merged = texts if merged is None else merged.merge(texts)
    if merged is None:
        raise FileNotFoundError(f"no catalogue in {CATALOGUES}: this installation is not complete")
    return merged
