"""`trunkbox config`: a wrong file changes nothing and is explained; a right one is taken over; nothing leaks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from appliance.config.commands import Surroundings, check, export, import_
from appliance.config.reading import Ready, read_settings
from appliance.config.trouble import say, trouble
from appliance.config.words import WORDS
from appliance.holding import Held, Holder, Holding
from appliance.sealing import is_sealed, unseal
from appliance.settings.messages import Language
from appliance.settings.problems import Problem
from appliance.settings.yaml_read import LARGEST
from appliance.store import (
    Conflict,
    Generation,
    Loaded,
    NoSuchRevision,
    NotChangeable,
    NotWritten,
    SettingsStore,
    TooNew,
    Unreadable,
)
from appliance.store.generations import NOTHING_SAVED
from tests.settings.samples import EXAMPLE, EXAMPLE_FILE

TEXT = EXAMPLE_FILE.read_text()


class Box:
    """A data folder and what the commands said about it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.folder = folder
        self.out = io.StringIO()
        self.err = io.StringIO()

    def around(self, language: Language | None = "nl", stdin: bytes = b"", **environ: str) -> Surroundings:
        local = (ip_address("192.168.1.10"),)
        return Surroundings(self.out, self.err, io.BytesIO(stdin), language, environ, local)

    def file(self, text: str | bytes) -> str:
        path = self.folder / "given.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def take(self, text: str, **more: str) -> int:
        return import_(self.file(text), self.data, self.around(**more))  # type: ignore[arg-type]

    def said(self) -> str:
        """What went to standard output since the last time."""
        text = self.out.getvalue()
        self.out.seek(0)
        self.out.truncate()
        return text

    def loaded(self) -> Loaded:
        found = SettingsStore(self.data).load()
        assert isinstance(found, Loaded), found
        return found


FITTING = TEXT.replace("192.168.1.10:5060", "192.168.1.10:5070")
"""The example, its PBX not being the machine that the tests pretend to run on."""


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_a_right_file_becomes_the_settings(box: Box) -> None:
    assert box.take(FITTING) == 0
    assert box.loaded().revision == 1
    assert box.loaded().settings.pbxs[0].address == "192.168.1.10:5070"
    assert "eerste instellingen" in box.out.getvalue()
    assert box.err.getvalue() == ""


def test_standard_input_will_do(box: Box) -> None:
    assert import_("-", box.data, box.around(stdin=FITTING.encode())) == 0
    assert box.loaded().revision == 1


def test_a_second_import_of_the_same_makes_no_new_revision(box: Box) -> None:
    assert box.take(FITTING) == 0
    assert box.take(FITTING) == 0
    assert box.loaded().revision == 1
    assert "niets veranderd" in box.out.getvalue()


def test_an_export_goes_back_in_without_losing_a_password(box: Box) -> None:
    assert box.take(FITTING) == 0
    saved = box.loaded().settings
    box.said()
    assert export(box.data, box.around()) == 0
    exported = box.said()
    assert "change-me" not in exported
    assert box.take(exported.replace("Kantoor Groningen", "Kantoor Assen")) == 0
    assert box.loaded().settings == saved.replace(box=saved.box.model_copy(update={"name": "Kantoor Assen"}))


def test_an_export_into_a_fresh_box_says_which_passwords_it_misses(box: Box, tmp_path: Path) -> None:
    assert box.take(FITTING) == 0
    box.said()
    assert export(box.data, box.around()) == 0
    fresh = tmp_path / "fresh"
    assert import_(box.file(box.said()), fresh, box.around()) == 0
    said = box.err.getvalue()
    for place in ("trunks[0].password", "trunks[0].backup.password", "trunks[1].accounts[1].password"):
        assert place in said


WRONG = [
    pytest.param(
        lambda text: text.replace("port: 5061", "port: 506100"), {"sip.listen[2].port"}, id="a port too high"
    ),
    pytest.param(
        lambda text: text.replace("trunk: hoofdtrunk", "trunk: hoofd", 1), {"numbers[0].trunk"}, id="on no trunk"
    ),
    pytest.param(
        lambda text: text.replace('number: "+31501234570"', 'number: "050-1234570"'),
        {"numbers[1].number"},
        id="a number that is none",
    ),
    pytest.param(
        lambda text: text.replace('number: "+31501234570"', 'number: "+31501234567"'),
        {"numbers[1].number"},
        id="a number twice",
    ),
    pytest.param(
        lambda text: text.replace("192.168.1.10:5070", "192.168.1.10:5060"),
        {"pbxs[0].address"},
        id="a PBX that is the box",
    ),
    pytest.param(
        lambda text: text.replace("expires: 300", "expries: 300"), {"trunks[0].expries"}, id="a typing error"
    ),
    pytest.param(
        lambda text: (
            text.replace("port: 5061", "port: 506100")
            .replace("trunk: hoofdtrunk", "trunk: hoofd", 1)
            .replace('number: "+31501234570"', "number: 0501234570")
            .replace("192.168.1.10:5070", "localhost")
            .replace("192.168.1.0/24", "0.0.0.0/0")
            .replace("prompt: gesloten", "prompt: open", 1)
        ),
        {
            *("sip.listen[2].port", "pbxs[0].address", "numbers[0].trunk", "numbers[1].number"),
            *("whitelist[0].network", "belplans[0].steps[1].prompt"),
        },
        id="six things at once, of form and of sense",
    ),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("change", "paths"), WRONG)
def test_a_wrong_file_changes_nothing_and_every_wrong_field_is_named(
    box: Box, change: Callable[[str], str], paths: set[str], language: Language
) -> None:
    assert box.take(FITTING) == 0
    before = box.loaded()
    wrong = change(FITTING)
    assert wrong != FITTING
    assert import_(box.file(wrong), box.data, box.around(language)) == 1
    assert box.loaded() == before
    named = {line.split(" (")[0] for line in box.err.getvalue().splitlines()[1:]}
    assert named == paths
    assert ("regel" if language == "nl" else "line ") in box.err.getvalue()


def test_check_changes_nothing_and_says_the_same(box: Box) -> None:
    assert check(box.file(FITTING), box.data, box.around()) == 0
    assert not box.data.exists()
    assert check(box.file(FITTING.replace("5061", "0")), None, box.around()) == 1
    assert "sip.listen[2].port (regel " in box.err.getvalue()


def test_check_for_a_program_is_json(box: Box) -> None:
    assert check(box.file(FITTING.replace("5061", "0")), None, box.around("en"), as_json=True) == 1
    report = json.loads(box.out.getvalue())
    assert report["valid"] is False
    assert [(one["path"], one["code"]) for one in report["problems"]] == [
        ("sip.listen[2].port", "greater_than_equal")
    ]


UNREADABLE = [
    pytest.param("missing.yaml", "file_missing", id="no file"),
    pytest.param(".", "file_folder", id="a folder"),
    pytest.param("a\0b", "file_missing", id="a name that no file has"),
    pytest.param("given.yaml/x", "file_other", id="a file for a folder"),
]


@pytest.mark.parametrize(("name", "code"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_said_in_words(box: Box, name: str, code: str) -> None:
    box.file(FITTING)
    assert import_(f"{box.folder}/{name}", box.data, box.around("en")) == 1
    shown = WORDS[code][1].split("{path}")[1].split("{")[0]
    assert shown in box.err.getvalue()
    assert not box.data.exists()


def test_no_more_than_the_limit_is_read(box: Box) -> None:
    stream = io.BytesIO(b"x" * (LARGEST + 1_000_000))
    around = Surroundings(box.out, box.err, stream, "en", {})
    assert import_("-", box.data, around) == 1
    assert stream.tell() == LARGEST + 1
    assert "larger than" in box.err.getvalue()


def test_a_thousand_errors_are_not_a_thousand_lines(box: Box) -> None:
    numbers = "".join(f'  - {{number: "+3150123{n}", trunk: nergens}}\n' for n in range(4000, 5000))
    assert import_("-", box.data, box.around("en", stdin=f"schema: 1\nnumbers:\n{numbers}".encode())) == 1
    lines = box.err.getvalue().splitlines()
    assert len(lines) == 52
    assert "1000" in lines[0]
    assert lines[-1] == "... and 950 more."


LANGUAGES = [
    pytest.param(None, {}, "The file", id="nothing said: English"),
    pytest.param(None, {"LANG": "nl_NL.UTF-8"}, "Het bestand", id="LANG"),
    pytest.param(None, {"LANG": "nl_NL.UTF-8", "LC_ALL": "C"}, "The file", id="LC_ALL before LANG"),
    pytest.param("nl", {"LANG": "en_US.UTF-8"}, "Het bestand", id="asked for"),
]


@pytest.mark.parametrize(("asked", "environ", "words"), LANGUAGES)
def test_the_language_is_the_one_asked_for_or_of_the_system(
    box: Box, asked: Language | None, environ: dict[str, str], words: str
) -> None:
    check(box.file("a: 1\n"), box.data, box.around(asked, **environ))
    assert box.err.getvalue().startswith(words)


def test_a_box_that_is_set_up_speaks_its_own_language(box: Box) -> None:
    assert box.take(FITTING) == 0
    check(box.file("a: 1\n"), box.data, box.around(None, LANG="en_US"))
    assert box.err.getvalue().startswith("Het bestand klopt niet")


def test_importing_over_a_damaged_file_keeps_the_damage_and_the_passwords(box: Box) -> None:
    assert box.take(FITTING) == 0
    assert box.take(FITTING.replace("Kantoor Groningen", "Twee")) == 0
    path = SettingsStore(box.data).path
    path.unlink()
    path.write_bytes(b"damage")
    assert box.take(FITTING.replace("password: change-me", "password: null")) == 0
    assert [one.read_bytes() for one in box.data.glob("settings.json.unreadable-*")] == [b"damage"]
    assert box.loaded().settings.trunks[0].password == EXAMPLE.trunks[0].password
    assert "bewaard als" in box.err.getvalue()


def test_a_wrong_file_does_not_even_set_damage_aside(box: Box) -> None:
    assert box.take(FITTING) == 0
    path = SettingsStore(box.data).path
    path.write_bytes(b"damage")
    assert box.take("a: 1\n") == 1
    assert path.read_bytes() == b"damage"


def test_settings_of_newer_software_are_neither_replaced_nor_exported(box: Box) -> None:
    assert box.take(FITTING) == 0
    path = SettingsStore(box.data).path
    newer = path.read_bytes().replace(b'"schema":1', b'"schema":9')
    path.write_bytes(newer)
    assert box.take(FITTING) == 1
    assert export(box.data, box.around()) == 1
    assert path.read_bytes() == newer
    assert box.err.getvalue().count("nieuwere software (schema 9") == 2


PASSPHRASE = "vier woorden op een rij"


def test_passwords_leave_sealed_and_come_back_with_the_passphrase_alone(box: Box) -> None:
    assert box.take(FITTING) == 0
    box.said()
    assert export(box.data, box.around(), passphrase=PASSPHRASE) == 0
    sealed = box.out.getvalue()
    assert is_sealed(sealed.encode())
    assert "schema" not in sealed
    kept = unseal(sealed.encode(), PASSPHRASE).decode()
    before = SettingsStore(box.data).load()
    assert isinstance(before, Loaded)
    secret = next(t.password for t in before.settings.trunks if t.password).get_secret_value()
    assert secret in kept
    file, other = box.data.parent / "box.age", box.data.parent / "other"
    file.write_text(sealed)
    for given, code in (("", "versleuteld"), ("vier woorden op een rei", "opent het bestand niet")):
        assert import_(str(file), other, replace(box.around(), passphrase=lambda given=given: given)) == 1
        assert code in box.err.getvalue()
        assert not (other / "settings.json").exists()
    assert import_(str(file), other, replace(box.around(), passphrase=lambda: PASSPHRASE)) == 0
    after = SettingsStore(other).load()
    assert isinstance(after, Loaded)
    assert after.settings == before.settings


def test_who_is_busy_with_the_settings_is_named(box: Box) -> None:
    box.data.mkdir()
    with Holding(box.data / "settings.lock", "web: wizard"):
        store = SettingsStore(box.data, patience=0.05)
        with pytest.raises(Held) as caught:
            store.save(EXAMPLE, 0, "test")
    assert "web: wizard" in say(trouble(caught.value), "nl")


SOMEBODY = Generation(4, NOTHING_SAVED.saved_at, "Anna", "")
TROUBLES = [
    pytest.param(Conflict(3, SOMEBODY), "store_conflict", id="somebody saved in between"),
    pytest.param(Held(Path("x"), Holder(7, "web")), "store_held", id="somebody saves right now"),
    pytest.param(NoSuchRevision(3), "store_revision", id="a revision that is gone"),
    pytest.param(NotChangeable(TooNew(Path("x"), 2, 1)), "store_too_new", id="newer software"),
    pytest.param(NotChangeable(Unreadable(Path("x"), "why")), "store_unreadable", id="damage"),
    *(
        pytest.param(NotWritten(Path("x"), OSError(number, os.strerror(number))), code, id=os.strerror(number))
        for number, code in (
            (28, "store_full"),
            (122, "store_full"),
            (30, "store_read_only"),
            (13, "store_rights"),
            (5, "store_other"),
        )
    ),
]


@pytest.mark.parametrize(("refusal", "code"), TROUBLES)
def test_every_refusal_of_the_store_has_words(refusal: Conflict, code: str) -> None:
    problem = trouble(refusal)
    assert problem.code == code
    for language in ("nl", "en"):
        assert "{" not in say(problem, language)  # type: ignore[arg-type]


def test_words_with_the_text_of_a_stranger_do_not_steer_the_terminal() -> None:
    assert "\x1b" not in say(Problem("", "file_missing", {"path": "\x1b[2J"}), "nl")


_FULL = """
import io, resource, signal, sys
from pathlib import Path
from appliance.config.commands import Surroundings, import_
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
sys.exit(import_("-", Path(sys.argv[1]), Surroundings(language="nl")))
"""


def test_a_full_disk_leaves_the_old_settings_and_is_said(box: Box) -> None:
    assert box.take(FITTING) == 0
    before = box.loaded()
    command = [sys.executable, "-c", _FULL, str(box.data)]
    given = FITTING.replace("Kantoor Groningen", "Kantoor Assen").encode()
    done = subprocess.run(command, input=given, capture_output=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "de schijf is vol" in done.stderr.decode()
    assert box.loaded() == before


def test_a_rule_that_never_counts_is_noted() -> None:
    content = b"schema: 1\ndestinations:\n  rules:\n    - {allow: {country: NL}}\n    - {block: {country: NL}}\n"
    read = read_settings(content)
    assert isinstance(read, Ready)
    assert [(note.path, note.code, note.line) for note in read.notes] == [
        ("destinations.rules[0]", "rule_beaten", 4)
    ]
