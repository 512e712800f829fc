"""Photographs of pages, in build/shots of the checkout: artefacts for people, outside git.

Law: a photograph proves nothing; no test reads one.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.judge import SCHEMES

if TYPE_CHECKING:
    from tests.browser.surfer import Surfer

FOLDER = Path(os.environ.get("TRUNKBOX_SHOTS") or Path(__file__).resolve().parents[2] / "build" / "shots")


def take(surfer: "Surfer", name: str) -> None:
    """Photograph the whole page in light and in dark: `name-screen-language-scheme.png`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        surfer.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        path = FOLDER / f"{name}-{surfer.screen.name}-{surfer.lang}-{scheme}.png"
        surfer.page.screenshot(path=path, full_page=True)
    surfer.page.emulate_media(color_scheme="light")
