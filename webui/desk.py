"""The desk at which every section changes settings: read, checked whole, saved, applied, undone.

Law: whoever saves names the revision that his form showed; what somebody else saved meanwhile is never overwritten
unseen, and nothing is saved that does not check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from pydantic import ValidationError

from appliance.agent.client import AgentClient
from appliance.config.trouble import REFUSALS, Refusal, trouble
from appliance.config.trouble import say as say_trouble
from appliance.control import Applied, ControlError
from appliance.settings import Settings, messages
from appliance.settings.checks import check
from appliance.settings.parse import problems_of
from appliance.settings.problems import Problem, prefixes
from appliance.store import Conflict, Generation, Loaded, NotWritten, SettingsStore, TooNew, Unreadable
from appliance.words import Lang
from webui.engine import EngineWatch
from webui.known import KnownSettings

_PLACE = re.compile(r"\[[0-9]+\]")


class Unfit(Exception):
    """A part of the settings that cannot be made from what was typed. `problems` with their whole paths."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@contextmanager
def at(path: str) -> Iterator[None]:
    """Around the making of a part: what is wrong with it lies at `path`, e.g. `with at("pbxs[0]"): Pbx(...)`."""
    try:
        yield
    except ValidationError as err:
        raise Unfit(tuple(replace(one, path=_joined(path, one.path)) for one in problems_of(err))) from err


def _kind(problem: Problem) -> tuple[str, str, str]:
    """A problem wherever it lies in its list: what is before it may be taken away."""
    return _PLACE.sub("[]", problem.path), problem.code, repr(sorted(problem.params.items()))


def _joined(path: str, rest: str) -> str:
    return path + rest if not rest or rest.startswith("[") else f"{path}.{rest}"


@dataclass(frozen=True, slots=True)
class Saved:
    """It is on disk. `applied`: what the engine made of it, or why it could not be asked."""

    loaded: Loaded
    applied: Applied | ControlError
    network_tried: bool = False
    """Another network is on trial: it goes back by itself unless somebody confirms it."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """Not saved: these problems, each with the path of its field."""

    problems: tuple[Problem, ...]

    def by_field(self, lang: Lang, fields: Mapping[str, str]) -> dict[str, list[str]]:
        """The messages for a form: `fields` maps a settings path to the form's field; a path's parents count too.

        What belongs to no field of this form is under "".
        """
        found: dict[str, list[str]] = {}
        for problem in self.problems:
            name = next((fields[place] for place in prefixes(problem.path) if place in fields), "")
            text = messages.typed(problem, lang) if name else messages.say(problem, lang)
            found.setdefault(name, []).append(text)
        return found


@dataclass(frozen=True, slots=True)
class Clash:
    """Not saved: somebody else saved since the form was made. `current`: who, when; `yours`: what was wanted."""

    shown: int
    current: Generation
    yours: Settings


@dataclass(frozen=True, slots=True)
class LocksOut(Clash):
    """Not saved: its own maker, at `own`, would get no page any more. Whoever shows a Clash shows this: a person
    decides, and what he typed waits."""

    own: str


class Doorman(Protocol):
    """Knows whom a change of the settings shuts out, and puts it on trial (`webui.trials`)."""

    def shuts_out(self, before: Settings, wanted: Settings) -> str:
        """Who, of those that ask for it; "" nobody."""

    def is_sure(self) -> bool:
        """Whether he was asked already."""

    def begin(self, own: str, author: str, before: Settings, wanted: Settings) -> None:
        """Put it on trial. Raises NotWritten."""


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Not saved: the disk, or a lock. `problem` can be said."""

    problem: Problem

    def say(self, lang: Lang) -> str:
        """Why, and what to do."""
        return say_trouble(self.problem, lang)


Outcome = Saved | Invalid | Clash | NotSaved
Edit = Callable[[Settings], Settings]
"""A pure change: from the settings in force to the wanted ones. May raise pydantic's ValidationError, or Unfit."""


@dataclass(frozen=True)
class Desk:
    """`local_addresses`: asked at each save, for a PBX that would be the box itself."""

    store: SettingsStore
    engine: EngineWatch
    known: KnownSettings
    local_addresses: Callable[[], Collection[IPv4Address | IPv6Address]] = tuple
    doorman: Doorman | None = None
    agent: AgentClient = field(default_factory=lambda: AgentClient(None))

    def load(self) -> Loaded | Unreadable | TooNew:
        """The settings and their revision: put the revision into the form as `revision`."""
        return self.known.load()

    def save(self, revision: int, edit: Edit, author: str, reason: str = "") -> Outcome:
        """Apply `edit` to the current settings, check the whole, save, tell the engine.

        A Clash when `revision` is no longer current; sent again with that of the Clash, a person decided so.
        """
        found = self.known.load()
        if not isinstance(found, Loaded):
            return NotSaved(trouble(found))
        try:
            wanted = edit(found.settings)
        except ValidationError as err:
            return Invalid(problems_of(err))
        except Unfit as err:
            return Invalid(err.problems)
        if found.revision != revision:
            return Clash(revision, found.generation, wanted)
        problems = self.new_problems(found.settings, wanted)
        if problems:
            return Invalid(problems)
        if found.revision and wanted == found.settings:
            return Saved(found, Applied(generation=found.revision))
        if (refused := self._on_trial(found, wanted, author)) is not None:
            return refused
        outcome = self._keep(lambda: self.store.save(wanted, found.revision, author, reason), revision, wanted)
        return self._with_network(found.settings, outcome)

    def undo(self, to: int, revision: int, author: str) -> Outcome:
        """Bring back the generation `to`, when `revision` still is current. It was valid when it was saved."""
        try:
            wanted = self.store.earlier(to)
        except REFUSALS as err:
            return NotSaved(trouble(err))
        found = self.known.load()
        if isinstance(found, Loaded) and (refused := self._on_trial(found, wanted, author)) is not None:
            return refused
        outcome = self._keep(lambda: self.store.revert(to, revision, author), revision, wanted)
        return self._with_network(found.settings, outcome) if isinstance(found, Loaded) else outcome

    def put(self, wanted: Settings, revision: int, author: str, reason: str) -> Outcome:
        """Save settings as they are, for what must not fail on old trouble elsewhere."""
        return self._keep(lambda: self.store.save(wanted, revision, author, reason), revision, wanted)

    def _on_trial(self, found: Loaded, wanted: Settings, author: str) -> LocksOut | NotSaved | None:
        """Ask whoever would be shut out; who is sure gets a trial. None: go on."""
        own = self.doorman.shuts_out(found.settings, wanted) if self.doorman is not None else ""
        if self.doorman is None or not own:
            return None
        if not self.doorman.is_sure():
            return LocksOut(found.revision, found.generation, wanted, own)
        try:
            self.doorman.begin(own, author, found.settings, wanted)
        except NotWritten as err:
            return NotSaved(trouble(err))
        return None

    def history(self) -> tuple[Generation, ...]:
        """Earlier generations, youngest first; empty when the folder cannot be read."""
        try:
            return self.store.history()
        except OSError:
            return ()

    def new_problems(self, before: Settings, wanted: Settings) -> tuple[Problem, ...]:
        """What `wanted` breaks. Old trouble elsewhere must not keep a person from mending something else."""
        addresses = self.local_addresses()
        old = Counter(_kind(problem) for problem in self.known.problems(before, addresses))
        fresh = []
        for problem in check(wanted, addresses):
            kind = _kind(problem)
            if old[kind]:
                old[kind] -= 1
            else:
                fresh.append(problem)
        return tuple(fresh)

    def _keep(self, write: Callable[[], Loaded], revision: int, wanted: Settings) -> Outcome:
        try:
            loaded = write()
        except Conflict as err:
            return Clash(revision, err.current, wanted)
        except REFUSALS as err:
            refusal: Refusal = err
            return NotSaved(trouble(refusal))
        return Saved(loaded, self._applied(loaded.settings))

    def _with_network(self, before: Settings, outcome: Outcome) -> Outcome:
        """Have the agent try another network that was saved, unless it is what the agent has anyway."""
        if not isinstance(outcome, Saved) or outcome.loaded.settings.network == before.network:
            return outcome
        wanted = outcome.loaded.settings.network.model_dump(mode="json")
        with suppress(ControlError):
            now = self.agent.status().network
            if now.managed and wanted != (dict(now.wiring) if now.wiring else {"mode": "dhcp"}):
                self.agent.call("network", do="try", wiring=wanted)
                return replace(outcome, network_tried=True)
        return outcome

    def _applied(self, settings: Settings) -> Applied | ControlError:
        try:
            return self.engine.client.apply()
        except ControlError as err:
            # The engine tells the firewall; while it is away the pages still follow their list.
            with suppress(ControlError):
                self.agent.pages_only(settings)
            return err
        finally:
            self.engine.forget()
