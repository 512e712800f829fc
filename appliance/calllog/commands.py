"""`trunkbox calls`: the call log on a terminal, as JSON or as CSV.

Law: output is drawn and written call by call, so that a long log needs little memory and a closed pipe ends it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import islice
from typing import TextIO

from appliance.calllog.export import to_csv, to_json
from appliance.calllog.reader import CallReader
from appliance.calllog.record import CallRecord, Direction, Outcome
from appliance.calllog.words import DIRECTIONS, HEADINGS, Lang, outcome_words, reason_words
from appliance.numbering import display
from appliance.words import printable

SHOWN = 50
"""Calls that a person gets without asking for more; a program gets all."""
_WIDTHS = (19, 3, 17, 17, 24, 8)
_UNREADABLE = {
    "nl": "Niet te lezen en daarom niet getoond: {names}. De bestanden zijn bewaard; herstel ze uit een back-up.",
    "en": "Unreadable, so not shown: {names}. The files were kept; restore them from a backup.",
}
_FAILED = {
    "nl": "De gesprekkenlijst is niet te lezen ({why}). Controleer de rechten van de map, of kies die met --data.",
    "en": "The call log cannot be read ({why}). Check the rights of the data folder, or choose it with --data.",
}


def run(
    args: argparse.Namespace,
    reader: CallReader,
    *,
    lang: Lang = "nl",
    country: str = "NL",
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Print the calls that `args` ask for, newest first. Returns the exit code: 0 or 1.

    `args` has json, csv (whether), limit (count or None), and number, day, since, until, outcome and direction as
    `CallReader.search` takes them.

    Nothing found is no failure. A reader that went away (`| head`) is none either.
    """
    out, err = out or sys.stdout, err or sys.stderr
    wanted = reader.query(
        number=args.number,
        day=args.day,
        since=args.since,
        until=args.until,
        outcome=args.outcome and Outcome(args.outcome),
        direction=args.direction and Direction(args.direction),
    )
    unreadable: list[str] = []
    limit = args.limit if args.limit is not None or args.json or args.csv else SHOWN
    try:
        for line in _lines(args, islice(reader.calls(wanted, unreadable), limit), reader.zone, lang, country):
            out.write(line)
        out.flush()
    except BrokenPipeError:
        # Python would complain once more while it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()) if out is sys.stdout else None
        return 0
    except OSError as error:
        print(_FAILED[lang].format(why=error.strerror or error), file=err)
        return 1
    if unreadable:
        print(_UNREADABLE[lang].format(names=", ".join(unreadable)), file=err)
        return 1
    return 0


def _lines(
    args: argparse.Namespace, calls: Iterable[CallRecord], zone: tzinfo, lang: Lang, country: str
) -> Iterator[str]:
    if args.json:
        return to_json(calls, zone)
    if args.csv:
        return to_csv(calls, zone)
    return _table(calls, zone, lang, country)


def _table(calls: Iterable[CallRecord], zone: tzinfo, lang: Lang, country: str) -> Iterator[str]:
    yield _line(HEADINGS[lang])
    for call in calls:
        yield _line(
            (
                f"{datetime.fromtimestamp(call.start, zone):%Y-%m-%d %H:%M:%S}",
                DIRECTIONS[call.direction][0 if lang == "nl" else 1],
                display(call.from_, country),
                display(call.to, country),
                outcome_words(call.outcome, lang),
                _length(call.seconds) if call.answer is not None else "",
                f"{call.sip_code or ''} {reason_words(call, lang)}".strip(),
            )
        )


def _line(cells: Iterable[str]) -> str:
    *padded, last = (printable(cell) for cell in cells)
    columns = (f"{cell:<{width}}" for cell, width in zip(padded, _WIDTHS, strict=True))
    return " ".join((*columns, last)).rstrip() + "\n"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
