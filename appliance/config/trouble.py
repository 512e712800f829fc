"""What the settings store refuses, as a problem that can be said in either language.

Law: every refusal of the store has words; nothing is said twice in code.
"""

from __future__ import annotations

from appliance.config.words import WORDS
from appliance.holding import Held
from appliance.settings import messages
from appliance.settings.messages import Language
from appliance.settings.problems import Problem
from appliance.store import Conflict, NoSuchRevision, NotChangeable, NotWritten, TooNew, Unreadable

Refusal = Conflict | Held | NoSuchRevision | NotChangeable | NotWritten
REFUSALS = (Conflict, Held, NoSuchRevision, NotChangeable, NotWritten)
"""All that `SettingsStore` raises, for one `except`."""


def trouble(refusal: Refusal | Unreadable | TooNew) -> Problem:
    """The store's refusal, or the state it found, as a problem; say it with `say`."""
    match refusal:
        case NotChangeable(found=found):
            return trouble(found)
        case Unreadable(path=path, why=why):
            return Problem("", "store_unreadable", {"path": str(path), "detail": why})
        case TooNew(path=path, found=schema, known=known):
            return Problem("", "store_too_new", {"path": str(path), "found": schema, "known": known})
        case Conflict(current=current):
            return Problem("", "store_conflict", {"author": current.author, "revision": current.revision})
        case Held(holder=holder):
            return Problem("", "store_held", {"pid": holder.pid, "what": holder.what})
        case NoSuchRevision(revision=revision):
            return Problem("", "store_revision", {"revision": revision})
        case NotWritten(path=path, cause=cause):
            return Problem("", f"store_{cause}", {"path": str(path), "detail": refusal.strerror or "?"})


def say(problem: Problem, language: Language) -> str:
    """A problem of the store, of a file or of a setting, in words."""
    words = WORDS.get(problem.code)
    if words is None:
        return messages.say(problem, language)
    return words[0 if language == "nl" else 1].format_map(messages.particulars(problem))
