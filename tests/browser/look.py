"""All that is asked of every page, whatever it is about.

Law: one list of complaints per page, with the page's address in each.
"""

from typing import TYPE_CHECKING

from tests.browser.judge import in_all_colours, sideways, too_small
from tests.browser.surfer import NARROW

if TYPE_CHECKING:
    from tests.browser.surfer import Surfer


def complaints(surfer: "Surfer") -> list[str]:
    """What is wrong with the page in front: for axe-core in light and dark, at 320 px, for fingers."""
    page, screen = surfer.page, surfer.screen
    found = in_all_colours(page)
    found += [f"small: {one}" for one in too_small(page)]
    page.set_viewport_size({"width": NARROW.width, "height": NARROW.height})
    found += [f"320 px: {one}" for one in sideways(page)]
    page.set_viewport_size({"width": screen.width, "height": screen.height})
    found += [f"{screen.width} px: {one}" for one in sideways(page)]
    return [f"{surfer.path} {surfer.lang}: {one}" for one in found]
