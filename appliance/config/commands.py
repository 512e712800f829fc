"""`trunkbox config check | import | export`: what they do, with every stream and folder given.

Law: exit code 0: done; 1: it failed and nothing was changed. Results go to `out`, trouble to `err`.

For the dispatcher: `local_addresses` are the machine's own; after an import that returned 0, ask a running engine
to apply. `language` None: that of the box, else of LANG. Wrong use (exit code 2) is seen before these are called.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import BinaryIO, TextIO

from appliance.config.reading import Ready, read_settings
from appliance.config.trouble import REFUSALS, Refusal, say, trouble
from appliance.config.words import WORDS
from appliance.sealing import SealingError, is_sealed, seal, unseal
from appliance.settings import Settings
from appliance.settings.messages import Language
from appliance.settings.parse import to_data
from appliance.settings.problems import Problem, Wrong
from appliance.settings.yaml_read import LARGEST
from appliance.settings.yaml_write import write_yaml
from appliance.store import Loaded, NotChangeable, SettingsStore, TooNew, Unreadable

_SHOWN = 50
LARGEST_SEALED = 2 * LARGEST
"""Bytes of a sealed file: as text it is a third longer than what is in it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a command may touch: the streams, the environment, the machine's addresses, the language."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    stdin: BinaryIO = field(default_factory=lambda: sys.stdin.buffer)
    language: Language | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    local_addresses: Collection[IPv4Address | IPv6Address] = ()
    passphrase: Callable[[], str] = str
    """Asks for the passphrase of a sealed file; "" when there is none."""

    def speaking(self, settings: Settings | None) -> Language:
        """The language to speak: the one asked for, else the box's, else the environment's."""
        if self.language is not None:
            return self.language
        if settings is not None:
            return settings.box.language
        locale = self.environ.get("LC_ALL") or self.environ.get("LC_MESSAGES") or self.environ.get("LANG") or ""
        return "nl" if locale.startswith("nl") else "en"


def check(path: str, data: Path | None, around: Surroundings, *, as_json: bool = False) -> int:
    """Say whether the file `path` (`-`: standard input) could be imported into `data`; changes nothing."""
    stored = _stored(SettingsStore(data).load()) if data is not None else None
    language = around.speaking(stored)
    outcome = _read(path, stored, around)
    if isinstance(outcome, Wrong):
        _report(outcome, language, "file_wrong_checked", around, as_json=as_json)
        return 1
    if as_json:
        _print_json((), outcome.notes, language, around.out)
        return 0
    _say_valid(outcome, language, around)
    return 0


def import_(path: str, data: Path, around: Surroundings, *, author: str = "config import") -> int:
    """Save the file `path` (`-`: standard input) as the settings of the folder `data`, if all of it is right.

    Settings on disk that cannot be read are kept under another name; those of newer software are not replaced.
    """
    store = SettingsStore(data)
    found = store.load()
    stored = _stored(found)
    language = around.speaking(stored)
    outcome = _read(path, stored, around)
    if isinstance(outcome, Wrong):
        _report(outcome, language, "file_wrong", around)
        return 1
    try:
        saved = _save(store, found, outcome.settings, author, language, around)
    except REFUSALS as refusal:
        return _refused(refusal, language, around)
    _say_valid(outcome, language, around)
    before = found.revision if isinstance(found, Loaded) else -1
    code = {saved.revision: "imported_same", 0: "imported_first"}.get(before, "imported")
    _tell(code, {"revision": saved.revision}, language, around.out)
    return 0


def export(data: Path, around: Surroundings, *, passphrase: str | None = None) -> int:
    """Write the settings of the folder `data` to `out` as YAML: passwords null, or all of it sealed."""
    found = SettingsStore(data).load()
    language = around.speaking(_stored(found))
    if not isinstance(found, Loaded):
        print(say(trouble(found), language), file=around.err)
        return 1
    around.out.write(exported(found.settings, language, passphrase))
    return 0


def exported(settings: Settings, language: Language, passphrase: str | None) -> str:
    """The settings as a file: YAML without passwords, or with them and sealed."""
    comment = WORDS["export_sealed_comment" if passphrase else "export_comment"][0 if language == "nl" else 1]
    text = write_yaml(to_data(settings, secrets=passphrase is not None), comment)
    return text if passphrase is None else seal(text.encode(), passphrase, armour=True).decode("ascii")


def _stored(found: Loaded | Unreadable | TooNew) -> Settings | None:
    """The settings whose passwords and language count: the current, or the last good ones."""
    loaded = found if isinstance(found, Loaded) else found.last_good
    return None if loaded is None or loaded.revision == 0 else loaded.settings


def _read(path: str, stored: Settings | None, around: Surroundings) -> Ready | Wrong:
    try:
        if path == "-":
            content = _content(around.stdin)
        else:
            with Path(path).open("rb") as file:
                content = _content(file)
    except OSError as err:
        codes = {errno.ENOENT: "file_missing", errno.EISDIR: "file_folder", errno.EACCES: "file_rights"}
        code = codes.get(err.errno or 0, "file_other")
        return Wrong((Problem("", code, {"path": path, "detail": err.strerror or "?"}),))
    except ValueError:
        return Wrong((Problem("", "file_missing", {"path": path}),))
    opened = opened_file(content, around.passphrase)
    return opened if isinstance(opened, Wrong) else read_settings(opened, stored, around.local_addresses)


def _content(file: BinaryIO) -> bytes:
    """One byte more than allowed, so that a file too large is seen as such and no more of it is read."""
    content = file.read(LARGEST + 1)
    return content + file.read(LARGEST_SEALED - len(content)) if is_sealed(content) else content


def opened_file(content: bytes, passphrase: Callable[[], str]) -> bytes | Wrong:
    """A file as it is, or what was sealed in it; `passphrase` is asked for a sealed one alone."""
    if not is_sealed(content):
        return content
    given = passphrase()
    if not given:
        return Wrong((Problem("", "sealed_needs"),))
    try:
        return unseal(content, given)
    except SealingError as err:
        return Wrong((Problem("", err.code),))


def _save(
    store: SettingsStore,
    found: Loaded | Unreadable | TooNew,
    settings: Settings,
    author: str,
    language: Language,
    around: Surroundings,
) -> Loaded:
    if isinstance(found, Unreadable):
        aside = store.set_aside(author)
        if aside is not None:
            _tell("set_aside", {"path": str(aside)}, language, around.err)
        found = store.load()
    if not isinstance(found, Loaded):
        raise NotChangeable(found)
    if found.revision and found.settings == settings:
        return found
    return store.save(settings, found.revision, author)


def _refused(refusal: Refusal, language: Language, around: Surroundings) -> int:
    print(say(trouble(refusal), language), file=around.err)
    return 1


def _report(wrong: Wrong, language: Language, head: str, around: Surroundings, *, as_json: bool = False) -> None:
    if as_json:
        _print_json(wrong.problems, (), language, around.out)
        return
    if not wrong.problems[0].code.startswith(("file_", "sealed_")):
        _tell(head, {"count": len(wrong.problems)}, language, around.err)
    for problem in wrong.problems[:_SHOWN]:
        print(say(problem, language), file=around.err)
    if len(wrong.problems) > _SHOWN:
        _tell("file_more", {"count": len(wrong.problems) - _SHOWN}, language, around.err)


def _say_valid(ready: Ready, language: Language, around: Surroundings) -> None:
    settings = ready.settings
    params: dict[str, str | int] = {
        "trunks": len(settings.trunks),
        "pbxs": len(settings.pbxs),
        "numbers": len(settings.number_table()),
        "belplans": len(settings.belplans),
    }
    _tell("file_valid", params, language, around.out)
    for note in ready.notes[:_SHOWN]:
        print(say(note, language), file=around.err)


def _tell(code: str, params: Mapping[str, str | int], language: Language, stream: TextIO) -> None:
    print(say(Problem("", code, params), language), file=stream)


def _print_json(problems: Iterable[Problem], notes: Iterable[Problem], language: Language, stream: TextIO) -> None:
    """`{"valid": bool, "problems": [...], "notes": [...]}`, each with path, line, code and message."""

    def plain(some: Iterable[Problem]) -> list[dict[str, str | int | None]]:
        return [
            {"path": one.path, "line": one.line, "code": one.code, "message": say(one, language)} for one in some
        ]

    listed = plain(problems)
    report = {"valid": not listed, "problems": listed, "notes": plain(notes)}
    print(json.dumps(report, ensure_ascii=False, indent=2), file=stream)
