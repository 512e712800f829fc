"""The pill in the top bar: the judgement of the box in one word, and how many calls go on.

Law: judged by `appliance.judge` as the status page is: the two never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import session
from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.control import Status
from appliance.judge.verdict import Verdict
from webui.box import box
from webui.filters import settings

TONES = {"ok": "ok", "warn": "warn", "bad": "bad", "idle": "unknown"}
"""The design's tone of each level."""


@dataclass(frozen=True, slots=True)
class Health:
    """The pill: a tone of the design, its word, and the calls in progress."""

    tone: str
    text: str
    calls: str = ""

    @property
    def mark(self) -> str:
        """What the polling element sends back, so that nothing is sent when nothing changed."""
        return f"{self.tone}|{self.text}|{self.calls}"


def verdict_now() -> Verdict:
    """The judgement of the box as it is now."""
    shared = box()
    return shared.verdict.of(shared.engine.status(), settings())


def health_now() -> Health:
    """The pill now."""
    level = verdict_now().level
    words = {"ok": _("Alles werkt"), "warn": _("Let op"), "bad": _("Storing"), "idle": _("Nog niet klaar")}
    asked = box().engine.status()
    if not isinstance(asked, Status):
        return Health(TONES[level], words[level])
    return Health(TONES[level], words[level], ngettext("%(num)d gesprek", "%(num)d gesprekken", len(asked.calls)))


def paused() -> bool:
    """Whether this browser wants pages that stand still (WCAG 2.2.2)."""
    return bool(session.get("pauze"))
