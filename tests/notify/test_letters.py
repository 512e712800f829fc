"""The engine's letters as they arrive at a real mail server with STARTTLS and a login, and the test of one."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.control import Request
from appliance.settings import Settings
from sipengine.core.ledger_limits import BY_NAME, Crossed
from sipengine.mail import Mail
from sipengine.mail_verb import AT_ONCE, MailVerb
from sipengine.notice import Notice
from tests.notify.server import Inbox, free_port, make_certificate, serve

CROSSED = Crossed(BY_NAME["spend_day"], 80, 20_000_000, 25_000_000, (("+5371234567", 15_000_000),))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Inbox, int]]:
    """This machine trusts its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    inbox = Inbox()
    controller = serve(certificate, inbox, free_port())
    yield inbox, controller.port
    controller.stop()


def notify(port: int, **changes: Any) -> dict[str, Any]:
    smtp = {"host": "127.0.0.1", "port": port, "username": "box", "password": "geheim", "from": "box@example.nl"}
    return {"to": ["beheer@example.nl"], "smtp": {**smtp, **changes}}


def box(port: int, lang: str = "nl", **changes: Any) -> Settings:
    return Settings.model_validate(
        {"schema": 1, "box": {"name": "Kantoor", "language": lang}, "notify": notify(port, **changes)}
    )


@pytest.mark.parametrize(
    ("lang", "words"), [("nl", ("euro's per dag", "€ 15,00")), ("en", ("euros a day", "€15.00"))]
)
def test_a_limit_that_is_near_is_mailed_in_the_boxs_language(
    lang: str, words: tuple[str, ...], server: tuple[Inbox, int], tmp_path: Path
) -> None:
    inbox, port = server
    settings = box(port, lang)
    mail = Mail(tmp_path / "mail.json", lambda: settings)
    mail.crossed(settings, CROSSED)
    assert inbox.arrived.acquire(timeout=30)
    mail.close()
    (letter,) = inbox.letters
    text = letter["Subject"] + letter.get_content()
    assert letter["To"] == "beheer@example.nl"
    assert "+5371234567" in text
    assert all(word in text for word in words)
    assert mail.status().waiting == 0


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "notice",
    [
        Notice("emergency_made", {"number": "112", "pbx": "centrale", "caller": "+31501234567", "at": "12:00"}),
        Notice("emergency_failed", {"number": "112", "pbx": "centrale", "code": "503", "at": "12:00"}),
        *(
            Notice(f"fraud_{did}", {"pbx": "centrale", "number": "+53712", "country": "CU"}, f"fraud_{shape}")
            for did in ("warned", "blocked")
            for shape in ("burst", "short_calls", "new_country_at_night", "sequential")
        ),
    ],
    ids=lambda notice: f"{notice.code} {notice.what}",
)
def test_every_notice_has_its_words(lang: str, notice: Notice, server: tuple[Inbox, int], tmp_path: Path) -> None:
    inbox, port = server
    settings = box(port, lang)
    mail = Mail(tmp_path / "mail.json", lambda: settings)
    mail.tell(settings, notice)
    assert inbox.arrived.acquire(timeout=30)
    mail.close()
    text = inbox.letters[0]["Subject"] + inbox.letters[0].get_content()
    assert "Kantoor" in text
    assert "centrale" in text
    assert "{" not in text
    assert notice.code not in text


def test_a_letter_waits_for_a_server_that_is_down_and_the_status_says_why(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    port = free_port()
    settings, inbox = box(port), Inbox()
    mail = Mail(tmp_path / "mail.json", lambda: settings)
    mail.crossed(settings, CROSSED)
    waited = threading.Event()
    while not mail.status().code:
        waited.wait(0.02)
    mail.close()
    assert (mail.status().waiting, mail.status().code) == (1, "mail_unreachable")
    controller = serve(certificate, inbox, port)
    again = Mail(tmp_path / "mail.json", lambda: settings)
    assert inbox.arrived.acquire(timeout=30)
    again.close()
    controller.stop()
    assert again.status().waiting == 0


class Asked:
    """A request whose answer can be awaited."""

    def __init__(self, **args: Any) -> None:
        self._came = threading.Event()
        self.request = Request("test_mail", args, reply=self._reply)

    def _reply(self, line: Any) -> None:
        self.answer = json.loads(line(1))
        self._came.set()

    def wait(self) -> dict[str, Any]:
        assert self._came.wait(60)
        return dict(self.answer)


@pytest.mark.parametrize(
    ("changes", "code", "answer"),
    [
        pytest.param({}, "mail_taken", "250 2.0.0 taken as 4F1", id="taken, in the server's words"),
        pytest.param({"password": "fout"}, "mail_login", "535", id="a wrong password"),
        pytest.param({"host": "localhost"}, "mail_certificate", "mismatch", id="a certificate of another"),
        pytest.param({"port": 1}, "mail_unreachable", "refused", id="nobody there"),
        pytest.param({"from": "box@example.nl", "security": "none"}, "mail_refused", "530", id="in the clear"),
    ],
)
def test_the_test_letter_tells_the_servers_real_answer(
    changes: dict[str, Any], code: str, answer: str, server: tuple[Inbox, int]
) -> None:
    _, port = server
    verb, asked = MailVerb(), Asked(settings=notify(**{"port": port, **changes}))
    if changes.get("security") == "none":
        asked = Asked(settings=notify(port, username=None, password=None, security="none"))
    verb.answer(asked.request, Settings())
    told = asked.wait()["ok"]
    verb.close()
    assert (told["code"], told["taken"], told["to"]) == (code, code == "mail_taken", ["beheer@example.nl"])
    assert answer.lower() in told["answer"].lower()
    assert "geheim" not in json.dumps(told)


def test_a_null_password_is_the_saved_one_and_saved_settings_need_none(server: tuple[Inbox, int]) -> None:
    _, port = server
    verb = MailVerb()
    for asked in (Asked(settings=notify(port, password=None)), Asked()):
        verb.answer(asked.request, box(port))
        assert asked.wait()["ok"]["code"] == "mail_taken"
    verb.close()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        pytest.param({"to": [], "smtp": None}, "mail_nobody", id="nobody to write to"),
        pytest.param({"to": ["x"]}, "bad_notify", id="an address that is none"),
        pytest.param({"smtp": {"host": "h", "from": "a@b.nl", "port": 0}}, "bad_notify", id="a port that is none"),
    ],
)
def test_what_cannot_be_tried(settings: dict[str, Any], code: str) -> None:
    verb, asked = MailVerb(), Asked(settings=settings)
    verb.answer(asked.request, Settings())
    assert asked.wait()["error"]["code"] == code
    verb.close()


def test_tests_of_a_silent_server_are_bounded() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        verb = MailVerb()
        asked = [Asked(settings=notify(silent.getsockname()[1])) for _ in range(AT_ONCE + 1)]
        for one in asked:
            verb.answer(one.request, Settings())
        assert asked[-1].wait()["error"]["code"] == "mail_busy"
    for one in asked[:-1]:
        assert one.wait()["ok"]["taken"] is False, "its connection ended"
    verb.close()
