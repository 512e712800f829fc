"""The page Voicemail: messages listed, heard, saved, deleted, and gone when they are old.

Law: nothing but a person's hand or a message's age removes it.
"""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from appliance.calllog.record import new_id
from appliance.settings import Settings
from appliance.settings.upkeep import Notify, Smtp
from appliance.store import SettingsStore
from appliance.voicemail import FOLDER, Message, messages
from tests.voicemail.test_shelf import LEFT, left
from tests.webui.browser import Browser
from tests.webui.conftest import NOW

HERE = "/voicemail"


def message(data: Path, hours: float = 1, **facts: object) -> Message:
    at = NOW - hours * 3600
    made = replace(LEFT, call=new_id(at), at=at, **facts)  # type: ignore[arg-type]
    left(data, made)
    return made


def test_no_messages_is_said(browser: Browser) -> None:
    assert browser.get(HERE).h1 == "Er zijn geen berichten."


def test_a_box_without_a_mail_server_claims_no_mail(browser: Browser, data: Path) -> None:
    page = browser.get(HERE)
    assert "mailt de opname" not in page.html
    assert page.dom.one("a", href="/beveiliging/meldingen").text == "Vul uw mailserver in"
    smtp = Smtp(host="smtp.example", **{"from": "box@example.nl"})  # type: ignore[arg-type]
    SettingsStore(data).save(Settings(notify=Notify(to=("jan@example.nl",), smtp=smtp)), 0, "test")
    assert "mailt de opname meteen" in browser.get(HERE).html


def test_a_message_is_listed_heard_and_deleted(browser: Browser, data: Path) -> None:
    made = message(data)
    page = browser.get(HERE)
    assert page.h1 == "Eén bericht is nog niet gehoord."
    for words in ("Jan", "06 1234 5678", "050 123 45 67", "a@example.nl", "0:02", "11:06"):
        assert words in page.html or words in page.html.replace("\u00a0", " "), words
    with closing(browser.get(page.dom.one("audio").attrs["src"], Range="bytes=0-3").response) as sound:
        assert (sound.status_code, sound.data, sound.content_type) == (206, b"RIFF", "audio/wav")
    assert browser.get(HERE).h1 == "Alle berichten zijn gehoord."
    with closing(browser.get(f"{HERE}/{made.call}/geluid?download=1").response) as saved:
        assert "attachment" in saved.headers["Content-Disposition"]
    assert browser.submit(f"{HERE}/{made.call}/weg").status == 303
    assert browser.get(HERE).h1 == "Er zijn geen berichten."
    assert not list((data / FOLDER).iterdir())


def test_one_that_is_gone_meanwhile_is_no_error(browser: Browser, data: Path) -> None:
    made = message(data)
    form = browser.get(f"{HERE}/{made.call}/weg").form()
    assert browser.post(f"{HERE}/{made.call}/weg", form).status == 303
    assert browser.post(f"{HERE}/{made.call}/weg", form).status == 303
    assert browser.get(f"{HERE}/{made.call}/weg").status == 404
    assert browser.get(f"{HERE}/{made.call}/geluid").status == 404


def test_the_old_go_when_the_page_is_opened(browser: Browser, data: Path) -> None:
    message(data, hours=31 * 24)
    young = message(data, hours=29 * 24)
    browser.get(HERE)
    assert [one.call for one in messages(data)] == [young.call]


def test_who_is_not_logged_in_hears_nothing(stranger: Browser, browser: Browser, data: Path) -> None:
    made = message(data)
    assert stranger.get(f"{HERE}/{made.call}/geluid").status == 303
    assert not messages(data)[0].heard


def test_what_a_caller_calls_himself_is_text(browser: Browser, data: Path) -> None:
    message(data, name="<b>x</b>", caller="anonymous", number="")
    page = browser.get(HERE)
    assert "<b>x</b>" not in page.html
    assert "Anoniem" in page.html


def test_a_message_without_sound_says_so(browser: Browser, data: Path) -> None:
    made = message(data)
    (data / FOLDER / f"{made.call}.wav").write_bytes(b"RIFF")
    page = browser.get(HERE)
    assert "leeg of niet afgemaakt" in page.html
    assert not page.dom.find("audio")
