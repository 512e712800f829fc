"""Style sheets, scripts and icons, compressed once at the start and named by their content.

Law: nothing is read from disk while pages are served; what changed has another address, so browsers may keep it.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

STATIC = Path(__file__).parent / "static"
HTMX = "htmx.min.js"
SMALL = 512
"""Bytes below which compressing costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: as it is and gzipped. `version`: the start of its hash."""

    plain: bytes
    packed: bytes
    kind: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of `webui/static`, and htmx from its package, by name."""
    files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}
    files[HTMX] = (resources.files("js_lib_htmx") / "static" / "htmx" / HTMX).read_bytes()
    return {name: _asset(name, content) for name, content in files.items()}


def init_assets(app: Flask) -> None:
    """Serve them at /static/NAME, and give templates `asset(NAME)`; pages are compressed on the way out too."""
    assets()
    app.add_url_rule("/static/<name>", "static", _serve)
    app.jinja_env.globals["asset"] = address
    app.after_request(pack)


def address(name: str) -> str:
    """Where a file is, its version included. An unknown name is a fault of the template."""
    return url_for("static", name=name, v=assets()[name].version)


def pack(response: Response) -> Response:
    """Compress a page for a browser that can read that."""
    if response.direct_passthrough or response.mimetype != "text/html" or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= SMALL and _takes_gzip():
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _serve(name: str) -> Response:
    found = assets().get(name)
    if found is None:
        abort(404)
    packed = _takes_gzip()
    response = Response(found.packed if packed else found.plain, mimetype=found.kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    # Only an address that names this very content may be kept for ever.
    right = request.args.get("v") == found.version
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if right else "no-cache"
    response.set_etag(found.version + ("-gz" if packed else ""))
    return response.make_conditional(request)  # type: ignore[return-value]


def _takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def _asset(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, gzip.compress(content, 9, mtime=0), kind, hashlib.sha256(content).hexdigest()[:12])
