"""What leaves the box as JSON, CSV or a table is complete, stable and harmless."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from appliance.calllog.commands import run
from appliance.calllog.export import cell, iso, to_csv, to_json, to_object
from appliance.calllog.files import segment_path
from appliance.calllog.reader import CallReader
from appliance.calllog.record import CallRecord, Direction, Outcome
from appliance.calllog.words import DIRECTIONS, HEADINGS, OUTCOMES, REASONS, Lang, reason_words
from appliance.cli.parser import build
from sipengine.core.answers import Trigger
from sipengine.core.plan import Why
from tests.calllog.make import ZONE, call, records, write
from tests.calllog.test_reader import DAY

HEADING = (
    "start,ring,answer,end,direction,from,to,did,trunk,pbx,outcome,sip_code,reason,seconds,codec,loss,jitter,mos"
)


def rows(calls: list[CallRecord]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(to_csv(calls, ZONE)), newline="")))


def test_the_columns_stay_as_they_are() -> None:
    assert next(to_csv([], ZONE)) == HEADING + "\r\n"
    assert list(to_object(call(1), ZONE))[:18] == HEADING.split(",")


def test_a_call_reads_as_expected() -> None:
    (row,) = rows([call(4)])
    assert row == {
        "start": "2026-11-22T12:00:04.000+01:00",
        "ring": "2026-11-22T12:00:04.250+01:00",
        "answer": "2026-11-22T12:00:07.500+01:00",
        "end": "2026-11-22T12:01:07.500+01:00",
        "direction": "in",
        "from": "+31610000004",
        "to": "+31501230004",
        "did": "+31501230004",
        "trunk": "hoofdtrunk",
        "pbx": "centrale",
        "outcome": "rejected",
        "sip_code": "200",
        "reason": "answered",
        "seconds": "60.0",
        "codec": "PCMA",
        "loss": "0.004",
        "jitter": "1.5",
        "mos": "",
    }


def test_json_carries_everything_that_the_record_does() -> None:
    shown = to_object(call(1), ZONE)
    renamed = {"from_": "from", "jitter_ms": "jitter"}
    assert set(shown) == {renamed.get(item.name, item.name) for item in fields(CallRecord)}


def test_the_offset_follows_the_clock_change() -> None:
    moments = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC).timestamp() for hour in (0, 1)]
    assert [iso(moment, ZONE) for moment in moments] == [
        "2026-10-25T02:30:00.000+02:00",
        "2026-10-25T02:30:00.000+01:00",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("+31501234567", "+31501234567", id="a number stays a number"),
        pytest.param("-12.5", "-12.5", id="a figure stays a figure"),
        pytest.param("0501234567", "0501234567", id="a national number stays"),
        pytest.param("", "", id="nothing stays nothing"),
        pytest.param('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")', id="a formula"),
        pytest.param("+31501234567+cmd|' /C calc'!A0", "'+31501234567+cmd|' /C calc'!A0", id="behind a number"),
        pytest.param("+", "'+", id="a lone plus"),
        pytest.param("-2+3", "'-2+3", id="a sum"),
        pytest.param("@SUM(1)", "'@SUM(1)", id="an at sign"),
        pytest.param("\t=1", "'\t=1", id="behind a tab"),
        pytest.param("\n=1", "'\n=1", id="behind a line end"),
        pytest.param("+31\n=1", "'+31\n=1", id="a number with a second line"),
        pytest.param("\uff1d1", "'\uff1d1", id="a full-width formula"),
        pytest.param("+\u0663\u0661", "'+\u0663\u0661", id="foreign digits"),
    ],
)
def test_no_cell_starts_a_formula(text: str, shown: str) -> None:
    assert cell(text) == shown


@given(records)
def test_csv_never_breaks_and_never_runs(record: CallRecord) -> None:
    text = "".join(to_csv([record], ZONE))
    text.encode("utf-8")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(row) == HEADING.split(",")
    for value in row.values():
        assert not value.startswith(("=", "@", "\t", "\r"))


@given(records)
def test_json_is_one_ascii_line_whatever_a_peer_sent(record: CallRecord) -> None:
    text = "".join(to_json([record, record], ZONE))
    assert text.isascii()
    assert text.count("\n") == 4  # the brackets and a line for each
    assert [row["from"] for row in json.loads(text)] == [record.from_] * 2


def test_json_of_nothing_is_an_empty_array() -> None:
    assert json.loads("".join(to_json([], ZONE))) == []


LANGS: tuple[Lang, ...] = ("nl", "en")


@pytest.mark.parametrize(
    "reason", [*(why.value for why in Why), *Trigger, "answered", "cancelled", "line_lost", "no_ack"], ids=str
)
def test_every_reason_of_the_engine_has_words(reason: str) -> None:
    assert reason in REASONS
    assert all(reason_words(call(1, reason=reason), lang) != reason for lang in LANGS)


def test_a_reason_without_words_shows_itself() -> None:
    assert reason_words(call(1, reason="later", params=(("limit", "10"),)), "nl") == "later limit=10"


def test_there_are_words_for_every_outcome_and_direction() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(DIRECTIONS) == set(Direction)


def calls(folder: Path, *arguments: str, lang: Lang = "en") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    reader = CallReader(folder, zone=ZONE, calling_code="31")
    code = run(build(lang).parse_args(["calls", *arguments]), reader, lang=lang, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        pytest.param(("--json",), 60, id="a program gets every call"),
        pytest.param(("--csv",), 61, id="and a heading"),
        pytest.param((), 51, id="a person gets fifty and a heading"),
        pytest.param(("--limit", "3"), 4, id="or as many as asked"),
        pytest.param(("--json", "--direction", "out"), 20, id="of one direction"),
        pytest.param(("--json", "--outcome", "busy"), 7, id="of one outcome"),
        pytest.param(("--json", "--number", "0610000007"), 1, id="of one caller"),
        pytest.param(("--json", "--day", "2026-11-22"), 60, id="of a day"),
        pytest.param(("--json", "--since", "2026-11-23"), 0, id="of later days"),
    ],
)
def test_the_command_shows_what_is_asked(tmp_path: Path, arguments: tuple[str, ...], count: int) -> None:
    write(tmp_path, *(call(n) for n in range(60)))
    code, out, err = calls(tmp_path, *arguments)
    shown = len(json.loads(out)) if "--json" in arguments else len(out.splitlines())
    assert (code, shown, err) == (0, count, "")


@pytest.mark.parametrize("lang", LANGS)
def test_a_person_reads_a_table(tmp_path: Path, lang: Lang) -> None:
    write(tmp_path, call(4, from_="\x1b[31mevil\n"))
    _, out, _ = calls(tmp_path, lang=lang)
    heading, row = out.splitlines()
    assert heading.split()[0] == HEADINGS[lang][0]
    assert row.startswith("2026-11-22 12:00:04")
    assert "?[31mevil?" in row
    assert REASONS["answered"][LANGS.index(lang)] in row


def test_unreadable_files_are_named_and_the_rest_shown(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(15)))
    segment_path(tmp_path, DAY, 1).write_bytes(b"{")
    code, out, err = calls(tmp_path, "--json")
    assert (code, len(json.loads(out))) == (1, 5)
    assert "2026-11-22.json" in err


def test_a_folder_that_is_none_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "calls").write_bytes(b"")
    code, out, err = calls(tmp_path / "calls", lang="nl")
    assert (code, out.count("\n")) == (1, 1)
    assert "gesprekkenlijst" in err


def test_a_closed_pipe_ends_the_output_quietly(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(500)))
    script = (
        "import sys,pathlib\n"
        "from appliance.cli.parser import build\n"
        "from appliance.calllog.commands import run\n"
        "from appliance.calllog.reader import CallReader\n"
        "from tests.calllog.make import ZONE\n"
        "args = build('nl').parse_args(['calls', '--json'])\n"
        "sys.exit(run(args, CallReader(pathlib.Path(sys.argv[1]), zone=ZONE)))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as printing:
        assert printing.stdout
        assert printing.stderr
        printing.stdout.readline()
        printing.stdout.close()
        assert printing.stderr.read() == b""
        assert printing.wait(30) == 0
