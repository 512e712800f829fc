"""A settings file from bytes to settings that may be saved, or to everything that is wrong with it.

Law: pure; the same road for the command line and for an upload in the browser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from appliance.destinations import never_matching
from appliance.settings import Settings
from appliance.settings.checks import check
from appliance.settings.notes import unwise
from appliance.settings.parse import parse
from appliance.settings.problems import Problem, Wrong
from appliance.settings.salvage import further_problems
from appliance.settings.secrets import keep_secrets, missing_secrets
from appliance.settings.yaml_read import read_yaml, with_lines


@dataclass(frozen=True, slots=True)
class Ready:
    """Settings that agree with themselves. `notes`: what will not work as it stands (a password that is not known,
    a destination rule or a limit that never counts, a network within another)."""

    settings: Settings
    notes: tuple[Problem, ...]


def read_settings(
    content: bytes,
    stored: Settings | None = None,
    local_addresses: Collection[IPv4Address | IPv6Address] = (),
) -> Ready | Wrong:
    """The file `content`, null passwords taken from `stored`; problems carry their line and stand in its order."""
    document = read_yaml(content)
    if isinstance(document, Wrong):
        return document
    parsed = parse(document.data)
    if isinstance(parsed, Wrong):
        more = further_problems(document.data, parsed.problems, stored, local_addresses)
        return Wrong(in_order(with_lines((*parsed.problems, *more), document)))
    settings = parsed if stored is None else keep_secrets(parsed, stored)
    problems = check(settings, local_addresses)
    if problems:
        return Wrong(in_order(with_lines(problems, document)))
    notes = (*missing_secrets(settings), *_never_counting(settings), *unwise(settings))
    return Ready(settings, in_order(with_lines(notes, document)))


def _never_counting(settings: Settings) -> Iterable[Problem]:
    """Destination rules that no number can reach: not wrong, but surely not what was meant."""
    for found in never_matching(settings.destinations, settings.box.country):
        by = {"by": str(found.by)} if found.by else {}
        yield Problem(f"destinations.rules[{found.index}]", found.why, by)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """From the top of the file to its end."""
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
