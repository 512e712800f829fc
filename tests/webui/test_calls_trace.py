"""A call's SIP messages on its page: drawn, listed, downloaded, and never more than text."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from appliance.calllog.record import CallRecord, Direction, Outcome
from appliance.control import Refused
from appliance.traces.shelf import TraceShelf
from appliance.traces.values import Trace, TraceMessage
from tests.calllog.make import write
from tests.webui.browser import Browser
from tests.webui.conftest import PretendedEngine
from tests.webui.test_calls import at
from webui.calls.ladder import Rung, ladder

EVIL = "</pre><script>alert(1)</script>\u202e\x1b[31m"


def message(n: int, leg: int, received: bool, first: str, method: str = "INVITE") -> TraceMessage:
    """The n-th message of a call that began at `START`."""
    text = f"{first}\r\nCSeq: 1 {method}\r\nX-Evil: {EVIL}\r\n\r\n"
    return TraceMessage(
        at=RECORD.start + n / 10,
        received=received,
        transport="udp",
        peer=f"192.0.2.{leg + 1}:5060",
        call_id=RECORD.sip_call_ids[leg],
        text=text,
    )


RECORD: CallRecord = replace(
    at(1, direction=Direction.IN, from_="+31612345678", outcome=Outcome.NO_ANSWER, reason="no_answer"),
    sip_call_ids=('a"<b>@x', "second@y"),
)
MESSAGES = (
    message(0, 0, True, "INVITE sip:31501230001@box SIP/2.0"),
    message(0, 0, False, "SIP/2.0 100 Trying"),
    message(1, 1, False, "INVITE sip:31501230001@pbx SIP/2.0"),
    message(2, 1, True, "SIP/2.0 180 Ringing"),
    message(3, 0, False, "SIP/2.0 180 Ringing"),
    message(250, 1, True, "SIP/2.0 480 Temporarily Unavailable"),
    message(251, 1, False, "ACK sip:31501230001@pbx SIP/2.0", "ACK"),
)


@pytest.fixture
def kept(data: Path) -> None:
    """The call in the log, its messages in the folder of traces."""
    write(data / "calls", RECORD)
    shelf = TraceShelf(data / "traces")
    shelf.write(MESSAGES)
    shelf.close()


def test_without_an_engine_the_messages_come_from_the_files(browser: Browser, kept: None) -> None:
    page = browser.get(f"/gesprekken/{RECORD.id}")
    drawing = page.dom.one("section", id="trace").one("figure")
    assert "INVITE" in drawing.text
    assert "100 Trying" not in drawing.text
    assert "ACK" not in [one.text for one in drawing.find("text")]
    assert len(page.dom.find("details", class_="message")) == len(MESSAGES)
    rows = page.dom.one("section", id="trace").one("tbody").find("tr")
    assert [cell.text for cell in rows[0].find("td")[1:]] == ["hoofdtrunk", "Trunkbox", "INVITE"]
    assert [cell.text for cell in rows[2].find("td")[1:]] == ["Trunkbox", "centrale", "INVITE"]


def test_the_engine_is_asked_where_it_runs(browser: Browser, engine: PretendedEngine, data: Path) -> None:
    write(data / "calls", RECORD)
    engine.answers["trace"] = Trace(legs=RECORD.sip_call_ids, messages=MESSAGES[:2], whole=False)
    page = browser.get(f"/gesprekken/{RECORD.id}")
    assert engine.asked == [("trace", {"call": RECORD.id})]
    assert len(page.dom.find("details", class_="message")) == 2
    assert "er waren er te veel" in page.html


@pytest.mark.parametrize("code", ["no_such_call_logged", "trace_off"])
def test_that_nothing_was_kept_is_said(browser: Browser, engine: PretendedEngine, data: Path, code: str) -> None:
    write(data / "calls", RECORD)
    engine.answers["trace"] = Refused(code, {"call": RECORD.id})
    page = browser.get(f"/gesprekken/{RECORD.id}")
    assert "geen berichten bewaard" in page.dom.one("section", id="trace").text
    assert browser.get(f"/gesprekken/{RECORD.id}/berichten.txt").status == 404


def test_a_message_stays_text(browser: Browser, kept: None) -> None:
    page = browser.get(f"/gesprekken/{RECORD.id}")
    assert "<script>alert" not in page.html
    assert "\u202e" not in page.html
    assert "\x1b" not in page.html
    assert "</pre><script>alert(1)</script>" in page.dom.find("pre")[0].text


def test_the_helpdesk_gets_all_of_it_as_text(browser: Browser, kept: None) -> None:
    answer = browser.get(f"/gesprekken/{RECORD.id}/berichten.txt").response
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="gesprek-2026')
    for one in MESSAGES:
        assert one.text.splitlines()[0] in answer.text
    assert "<- udp 192.0.2.1:5060" in answer.text
    assert "-> udp 192.0.2.2:5060" in answer.text
    assert "\x1b" not in answer.text


def test_the_drawing_is_sound_xml_whatever_it_says() -> None:
    rungs = [
        Rung("0,0 s", "la", 0, 1, EVIL),
        Rung("0,0 s", "lb", 1, 2, "INVITE"),
        Rung("1 s", "lc", 2, 1, "x" * 99),
    ]
    drawing = ladder(('<a&">', "Trunkbox", EVIL), rungs, EVIL)
    assert isinstance(drawing, Markup)
    root = ElementTree.fromstring(drawing)
    texts = [one.text or "" for one in root.iter("text")]
    assert [text for text in texts if text.endswith(" s")] == ["0,0 s", "1 s"]
    assert all(len(text) <= 16 for text in texts)
    assert root.attrib.keys() == {"class", "height", "role", "aria-label"}
    assert not [one for one in root.iter() if "style" in one.attrib]
