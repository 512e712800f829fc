"""What is measured of a page: accessibility by axe-core, sideways scroll, targets too small to hit.

Law: a verdict names the element, so that a failure can be mended from its message.
"""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES = ("light", "dark")
# A touch screen zooms out to show what is too wide, and then its innerWidth is no measure any more.
OVERFLOW = """width => {
  const over = Math.max(document.documentElement.scrollWidth, innerWidth) - width;
  if (over <= 0) return [];
  const wide = [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !e.closest('pre, svg'))
    .filter(e => e.getBoundingClientRect().right > width + 1);
  const say = e => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 30)}`;
  return [`${over} px too wide`, ...wide.slice(-4).map(say)];
}"""
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).display != 'inline')
  .filter(e => !e.closest('p, li p, td a, .sr, .skip'))
  .map(e => [e.closest('label') || e, e])
  .map(([seen, e]) => [seen.getBoundingClientRect(), e])
  .filter(([seen]) => seen.width > 1 && (seen.width < 24 || seen.height < 24))
  .map(([seen, e]) => `${e.tagName.toLowerCase()} ${(e.textContent.trim() || e.name || e.id).slice(0, 30)}`)"""


@cache
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text()


def violations(page: "Page") -> list[str]:
    """What axe-core finds wrong, as `rule: element (why)`, in the colours of now."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()[:200]})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def in_all_colours(page: "Page") -> list[str]:
    """The violations in light and in dark, by every rule in each."""
    page.evaluate(_axe())
    found = []
    for scheme in reversed(SCHEMES):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme}: {one}" for one in violations(page)]
    return found


def sideways(page: "Page") -> list[str]:
    """What makes the page scroll sideways at the size that it has now."""
    assert page.viewport_size is not None
    found: list[str] = page.evaluate(OVERFLOW, page.viewport_size["width"])
    return found


def too_small(page: "Page") -> list[str]:
    """Controls under 24 px (WCAG 2.5.8)."""
    found: list[str] = page.evaluate(SMALL)
    return found
