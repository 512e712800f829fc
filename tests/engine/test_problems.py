"""What is wrong with the box: every problem is seen, however many there are, until it is gone."""

from __future__ import annotations

from appliance.control import Problem, ProblemSeen
from sipengine.port import Account, AccountRefused
from sipengine.problems import Problems
from tests.engine.office import BOX, SETTINGS, TRUNK, Office, read
from tests.fakes.net import FakeNet
from tests.fakes.stack import FakeStack

PORT, OTHER_PORT = (
    Problem("sip_port_taken", {"where": f"127.0.0.1:{n}/udp", "why": "taken"}) for n in (5060, 5070)
)
FULL = Problem("calllog_disk_full", {"why": "ENOSPC", "lost": "0"})


class Board:
    """The problems and their news since the last look."""

    def __init__(self) -> None:
        self.told: list[ProblemSeen] = []
        self.problems = Problems(self.told.append)

    def news(self) -> list[tuple[Problem, bool]]:
        found = [(one.problem, one.gone) for one in self.told]
        self.told.clear()
        return found


def test_two_problems_of_one_kind_are_both_seen_and_go_one_by_one() -> None:
    board = Board()
    board.problems.found("engine", [PORT, OTHER_PORT])
    assert board.problems.all() == (PORT, OTHER_PORT)
    assert board.news() == [(PORT, False), (OTHER_PORT, False)]
    board.problems.found("engine", [OTHER_PORT])
    assert board.problems.all() == (OTHER_PORT,)
    assert board.news() == [(PORT, True)]


def test_settings_that_are_taken_do_not_hide_a_full_disk() -> None:
    board = Board()
    board.problems.found("calllog", [FULL])
    board.problems.found("settings", [PORT])
    board.problems.found("settings", [])
    assert board.problems.all() == (FULL,)
    board.problems.found("calllog", [])
    assert board.news() == [(FULL, False), (PORT, False), (PORT, True), (FULL, True)]


def test_what_is_still_so_is_no_news() -> None:
    board = Board()
    for _ in range(3):
        board.problems.found("engine", [Problem(PORT.code, dict(PORT.params))])
    assert board.news() == [(PORT, False)]


def test_the_engine_names_every_socket_that_is_taken_and_forgets_it_once_open() -> None:
    ports = (5060, 5070)
    listen = [{"transport": "udp", "address": str(BOX), "port": port} for port in ports]
    net = FakeNet(taken={(str(BOX), port) for port in ports})
    office = Office({**SETTINGS, "sip": {"listen": listen}}, net=net)
    assert [one.params["where"] for one in office.engine.problems()] == [f"{BOX}:{port}/udp" for port in ports]
    net.taken.clear()
    office.engine.listen_again()
    assert office.engine.problems() == ()


class PickyStack(FakeStack):
    """Takes no account of a trunk that wants PCMU alone."""

    def put_account(self, account: Account) -> None:
        if account.media.codecs == ("PCMU",):
            raise AccountRefused(account.key, "Invalid operation")
        super().put_account(account)


def test_an_account_that_is_refused_is_a_problem_until_it_is_right() -> None:
    trunks = SETTINGS["trunks"]
    assert isinstance(trunks, list)
    office = Office({**SETTINGS, "trunks": [{**trunks[0], "codecs": ["PCMU"]}]}, make_box=PickyStack)
    refused = Problem("account_refused", {"account": TRUNK, "why": "Invalid operation"})
    assert office.engine.problems() == (refused,)
    office.engine.apply(read(SETTINGS))
    assert office.engine.problems() == ()


def test_a_socket_that_is_wanted_no_more_is_told_of_until_it_is_wanted_again() -> None:
    first = {"transport": "udp", "address": str(BOX), "port": 5060}
    both = {**SETTINGS, "sip": {"listen": [first, {**first, "port": 5070}]}}
    office = Office(both)
    office.engine.apply(read(SETTINGS))
    assert office.engine.problems() == (Problem("sip_port_stays", {"where": f"{BOX}:5070/udp"}),)
    office.engine.apply(read(both))
    assert office.engine.problems() == ()
