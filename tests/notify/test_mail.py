"""Mail to a real SMTP server with STARTTLS and login; wrong certificates and passwords, servers that are down."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.notify import Letter, MailFailed, MailQueue, deliver, limit_mail
from appliance.settings.upkeep import Smtp
from appliance.words import known
from tests.notify.server import Inbox, free_port, make_certificate, serve

TO = ("beheer@example.nl",)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def trusted(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate / "cert.pem"))


@pytest.fixture
def server(certificate: Path) -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    controller = serve(certificate, inbox, free_port())
    yield inbox, controller.port
    controller.stop()


def smtp(**changes: Any) -> Smtp:
    given = {"host": "127.0.0.1", "username": "box", "password": "geheim", "from": "box@example.nl"}
    return Smtp.model_validate({**given, **changes})


def test_a_letter_arrives_over_starttls_with_login(server: tuple[Inbox, int], trusted: ssl.SSLContext) -> None:
    inbox, port = server
    taken = deliver(smtp(port=port), TO, "Limiet: één", "€ 8,00 van € 10,00\n", trusted)
    assert taken.answer == "250 2.0.0 taken as 4F1"
    (letter,) = inbox.letters
    assert (letter["To"], letter["From"], letter["Subject"]) == (TO[0], "box@example.nl", "Limiet: één")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "€ 8,00" in letter.get_content()


@pytest.mark.parametrize(
    ("changes", "trust", "code", "answer"),
    [
        pytest.param({"password": "fout"}, True, "mail_login", "535", id="a wrong password"),
        pytest.param({}, False, "mail_certificate", "self", id="a certificate that nobody vouches for"),
        pytest.param({"host": "localhost"}, True, "mail_certificate", "mismatch", id="of another server"),
        pytest.param({"security": "none", "username": None}, True, "mail_refused", "530", id="in the clear"),
        pytest.param({"port": 1}, True, "mail_unreachable", "refused", id="nobody there"),
        pytest.param({"security": "tls"}, True, "mail_tls", "", id="TLS where STARTTLS is spoken"),
    ],
)
def test_what_goes_wrong_is_told_in_the_servers_words(
    changes: dict[str, Any],
    trust: bool,
    code: str,
    answer: str,
    server: tuple[Inbox, int],
    trusted: ssl.SSLContext,
) -> None:
    inbox, port = server
    with pytest.raises(MailFailed) as failed:
        deliver(smtp(**{"port": port, **changes}), TO, "x", "y", trusted if trust else None)
    assert failed.value.code == code
    assert answer.lower() in failed.value.answer.lower()
    assert "geheim" not in str(failed.value)
    assert known(code)
    assert inbox.letters == []


class Post:
    """A mail server that is down until it is up; counts what it was asked."""

    def __init__(self, down: bool = False) -> None:
        self.down, self.taken = down, list[str]()
        self.asked = threading.Semaphore(0)

    def send(self, letter: Letter) -> None:
        try:
            if self.down:
                raise MailFailed("mail_unreachable", "refused")
            self.taken.append(letter.subject)
        finally:
            self.asked.release()


def test_letters_outlive_a_restart_and_a_server_that_is_down(tmp_path: Path) -> None:
    path, post = tmp_path / "mail.json", Post(down=True)
    queue = MailQueue(path, post.send, lambda: 1000.0)
    queue.put(Letter(TO, "one", "text"))
    assert post.asked.acquire(timeout=10)
    queue.put(Letter(TO, "two", "text"))
    assert post.asked.acquire(timeout=10)
    queue.close()
    waiting = queue.waiting()
    assert [(letter.subject, letter.tries) for letter in waiting] == [("one", 1), ("two", 1)]
    assert waiting[0].due == 1015.0

    post.down = False
    again = MailQueue(path, post.send, lambda: 1000.0)
    for _ in range(2):
        assert post.asked.acquire(timeout=10)
    again.close()
    assert sorted(post.taken) == ["one", "two"]
    assert again.waiting() == ()


def test_patience_grows_and_a_change_of_settings_tries_at_once(tmp_path: Path) -> None:
    post = Post(down=True)
    queue = MailQueue(tmp_path / "mail.json", post.send, lambda: 1000.0)
    queue.put(Letter(TO, "one", "text"))
    for _ in range(4):
        assert post.asked.acquire(timeout=10)
        queue.retry()
    queue.close()
    assert queue.waiting()[0].tries >= 3


def test_an_unreadable_queue_is_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "mail.json"
    path.write_text("{")
    MailQueue(path, Post().send, lambda: 0.0).close()
    assert path.with_name("mail.json.unreadable").read_text() == "{"


@pytest.mark.parametrize(("lang", "amount"), [("nl", "€ 8,00"), ("en", "€8.00")])
@pytest.mark.parametrize("limit", ["spend_hour", "spend_day", "spend_week"])
def test_a_letter_about_money_says_how_much_and_where_to(lang: Any, amount: str, limit: str) -> None:
    subject, text = limit_mail(lang, "Kantoor", limit, 80, 8_000_000, 10_000_000, [("+31612345678", 7_999_999)])
    assert "80%" in subject
    assert text.count(amount) == 2
    assert "+31612345678" in text
    assert "{" not in subject + text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_limit_that_is_reached_says_that_112_goes_on(lang: Any) -> None:
    subject, text = limit_mail(lang, "Kantoor", "calls_day", 100, 500, 500, [])
    assert "500" in text
    assert "112" in text
    assert "limit_" not in subject + text
