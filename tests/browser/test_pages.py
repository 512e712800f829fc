"""Every page that links lead to, of a box that nothing is set up in: nobody is shut out, nothing is too wide."""

import pytest

from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.pages import addresses, walk
from tests.browser.surfer import LAPTOP, PHONE, Screen


@pytest.mark.parametrize(
    ("screen", "lang"),
    [
        pytest.param(PHONE, "nl", id="a phone in Dutch"),
        pytest.param(LAPTOP, "en", id="a laptop in English"),
    ],
)
def test_every_page_of_an_empty_box_is_fit_for_everybody(office: Office, screen: Screen, lang: str) -> None:
    owner = office.owner(screen, lang)
    found = walk(owner, addresses(office.box.data))
    wrong = []
    for name, path in found.items():
        owner.go(path)
        assert owner.page.locator("html").get_attribute("lang") == lang
        wrong += complaints(owner)
        shots.take(owner, f"leeg-{name}")
    assert not wrong, "\n".join(wrong)
    assert {"status.index", "calls.index", "shell.more", "wizard.index", "wizard.trunk"} <= set(found)
