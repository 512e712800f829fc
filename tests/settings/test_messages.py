"""Every problem that settings can have is said in Dutch and in English, with its place, and without a secret."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import appliance.settings
from appliance.settings import Settings
from appliance.settings.messages import MESSAGES, say, text
from appliance.settings.parse import parse, to_data
from appliance.settings.problems import Problem, Wrong, path_of, prefixes
from appliance.settings.upkeep import Backup, Static, ToSftp
from tests.settings.hostile import variants
from tests.settings.samples import EXAMPLE

SOURCES = Path(appliance.settings.__file__).parent


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def _codes_in_source() -> set[str]:
    """The first text given to `wrong(...)` and `matching(..., code)`, the second to `Problem(...)`."""
    found: set[str] = set()
    places = {"wrong": 0, "matching": 1, "Problem": 1, "Refused": 0}
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
                arguments = node.args[places[node.func.id] :]
                texts = ast.walk(arguments[0]) if arguments else ()
                found |= {
                    part.value for part in texts if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_code_in_the_source_has_words() -> None:
    missing = {code for code in _codes_in_source() if re.fullmatch(r"[a-z_0-9]+", code)} - set(MESSAGES)
    assert missing == set()


def test_no_words_are_left_over() -> None:
    files = (*SOURCES.glob("*.py"), *(SOURCES.parent / "destinations").glob("*.py"))
    source = "".join(path.read_text() for path in files if not path.name.startswith("words_of_"))
    ours = {code for code in MESSAGES if f'"{code}"' not in source}
    assert ours <= PYDANTICS_OWN


PYDANTICS_OWN = {
    *("missing", "extra_forbidden", "string_type", "string_unicode", "string_too_short", "string_too_long"),
    *("int_type", "bool_type", "greater_than_equal", "less_than_equal", "literal_error", "union_tag_invalid"),
    *("tuple_type", "dict_type", "model_type", "too_short", "too_long", "recursion_loop"),
    *("decimal_type", "decimal_parsing", "finite_number", "decimal_max_digits", "decimal_max_places"),
    "decimal_whole_digits",
}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_both_languages_say_the_same_particulars_and_what_to_do(code: str) -> None:
    dutch, english = MESSAGES[code]
    assert _fields(dutch) == _fields(english)
    assert dutch != english
    for words in (dutch, english):
        assert words.endswith("."), "a whole sentence"
        assert len(re.findall(r"[.;,:] ", words)) >= 1, "what happened and what to do"


@pytest.fixture(scope="module")
def fullest() -> Settings:
    """The example with every shape that it does not show itself."""
    sftp = ToSftp(host="backup.example.nl", username="box", password="geheim")  # type: ignore[arg-type]
    static = Static.model_validate({"address": "192.168.1.5/24", "gateway": "192.168.1.1", "dns": ["192.168.1.1"]})
    run = {"range": ["+31501234500", "+31501234509"], "trunk": "hoofdtrunk", "triggers": ["busy"]}
    phone = {"username": "werkplaats", "password": "geheim"}
    data = to_data(EXAMPLE, secrets=True)
    data["sip"]["public_address"] = "198.51.100.1"
    data["switches"][0]["pin"] = "1234"
    data["numbers"].append(run)
    data["phones"].append(phone)
    whole = Settings.model_validate(data)
    return whole.replace(network=static, backup=Backup(nightly=sftp))


def test_whatever_is_wrong_anywhere_is_said_in_words_and_at_its_place(fullest: Settings) -> None:
    data = to_data(fullest, secrets=True)
    seen: set[str] = set()
    for steps, variant in variants(data):
        outcome = parse(variant)
        if not isinstance(outcome, Wrong):
            continue
        where = path_of(steps)
        for problem in outcome.problems:
            seen.add(problem.code)
            assert problem.code in MESSAGES, (steps, problem)
            assert _fields(MESSAGES[problem.code][0]) <= set(problem.params), (steps, problem)
            assert _related(problem.path, where), (where, problem)
    # A list that is too long or a depth without end is not in the table of wrong values.
    assert PYDANTICS_OWN - seen <= {"too_long", "recursion_loop", "finite_number", "decimal_whole_digits"}


def _related(path: str, where: str) -> bool:
    """At the place that was changed, inside it, at what holds it, or beside it in the same value."""
    around = list(prefixes(where))[1:2]
    return where.startswith(path) or path.startswith(around[0] if around else "")


def test_no_message_repeats_a_password(fullest: Settings) -> None:
    data = to_data(fullest, secrets=True)
    data["trunks"][0]["password"] = "zeer\tgeheim"
    data["switches"][0]["pin"] = "geheime pin"
    outcome = parse(data)
    assert isinstance(outcome, Wrong)
    assert {problem.path for problem in outcome.problems} == {"trunks[0].password", "switches[0].pin"}
    assert not any("geheim" in say(problem, "nl") or "geheim" in repr(problem) for problem in outcome.problems)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        pytest.param(Problem("", "yaml_empty"), "Het bestand is leeg", id="the whole file"),
        pytest.param(Problem("a[1].b", "missing", {}, 7), "a[1].b (regel 7): Dit ontbreekt", id="place and line"),
        pytest.param(Problem("", "yaml_tab", {}, 7), "regel 7: Deze regel", id="only a line"),
        pytest.param(
            Problem("x", "unheard_of", {"a": "b\x1b"}), "x: unheard_of {'a': 'b?'}", id="a code without words"
        ),
        pytest.param(
            Problem("x", "unknown_id", {"value": "\x9b31m\u202e"}), "x: ?31m? bestaat", id="hostile text"
        ),
    ],
)
def test_a_problem_in_one_line(problem: Problem, words: str) -> None:
    assert say(problem, "nl").startswith(words)


def test_beside_a_field_the_place_is_not_repeated() -> None:
    assert text(Problem("box.name", "missing"), "en").startswith("This is missing")
