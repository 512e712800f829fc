"""A box that broke is replaced: a new one is claimed, given its backup in the wizard, and carries calls."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.backup.make import Wanted, make_backup
from appliance.practice.plan import MAIN, read_plan, settings_of
from appliance.settings import Settings
from appliance.settings.plans import Switch
from appliance.store import SettingsStore
from tests.backup.boxes import MADE, PASSPHRASE, fill, ledger, lock
from tests.backup.boxes import settings_of as kept
from tests.browser import shots
from tests.browser.look import complaints
from tests.browser.office import Office
from tests.browser.peers import Peers
from tests.browser.surfer import LAPTOP
from tests.cli.processes import until

if TYPE_CHECKING:
    pass

LONGEST = 300
"""Seconds that replacing a box may take (issue 6); a person's typing is most of it."""
SPENT = 7_000_000


def backup_of_the_old_box(folder: Path, plan_of: Path) -> Path:
    """What lay on its owner's stick: lines, numbers, a switch that was turned, messages, what was spent."""
    old, plan = folder / "old", read_plan(plan_of)
    assert plan is not None
    fill(old, "Kantoor")
    found = SettingsStore(old).load()
    settings = settings_of(plan, Settings()).replace(switches=(Switch(id="dicht", code="*21"),))
    box = settings.box.model_copy(update={"name": "Kantoor"})
    SettingsStore(old).save(settings.replace(box=box), found.revision, "test")  # type: ignore[union-attr]
    ledger(old, week=SPENT)
    row = {"on": ["dicht"], "known": ["dicht"], "forced_all": False, "forced": []}
    (old / "state.json").write_text(json.dumps({"takeovers": {"1": row}}))
    file = folder / "backup-20261120-0230.trunkbox.age"
    make_backup(old, file, lock(), Wanted(voicemail=True), MADE)
    return file


def test_a_new_box_is_given_the_backup_of_the_old_one_and_carries_on(
    new: Office, peers: Peers, tmp_path: Path
) -> None:
    file = backup_of_the_old_box(tmp_path, peers.folder)
    owner = new.person(LAPTOP, "nl")
    began = time.monotonic()
    owner.claim(new.box.setup_code())
    owner.page.wait_for_url(lambda url: "/welkom" not in url)
    owner.go("/wizard")
    owner.page.get_by_role("link", name="Zet de back-up van die box terug.").click()
    owner.field("bestand").set_input_files(file)
    owner.field("open").fill("groene fietsen zingen zacht")
    restore = owner.page.get_by_role("button", name="Alles terugzetten")
    restore.click()
    wrong = owner.page.locator("#f-open-e")
    wrong.wait_for()
    assert "opent het bestand niet" in wrong.inner_text()
    assert kept(new.box.data).trunks == (), "a wrong passphrase changes nothing"
    owner.field("bestand").set_input_files(file)
    owner.field("open").fill(PASSPHRASE)
    restore.click()
    owner.page.get_by_text("De back-up van Kantoor is teruggezet en werkt nu.").wait_for()
    assert complaints(owner) == []
    shots.take(owner, "back-up-terug")
    until(peers.registered, 60)
    before = len(peers.heard("pbx"))
    peers.dial("provider", MAIN, 2)
    until(lambda: len(peers.heard("pbx")) > before, 60)
    took = time.monotonic() - began
    print(f"from the carton to the first call: {took:.1f} s")
    assert took < LONGEST
    heard = peers.heard("pbx")[-1]
    assert (heard.code, heard.sound_seconds > 0.5) == (200, True)

    client = new.box.client
    (week,) = [one for one in client.limits() if one.name == "spend_week"]
    assert week.used >= SPENT, "what was spent counts"
    status = client.status()
    assert [(one.id, one.on) for one in status.plans.switches] == [("dicht", True)], "not as a new box would begin"
    assert owner.go("/status").status == 200, "its own password and session are as they were"
