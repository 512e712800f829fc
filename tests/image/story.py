"""The life of one box, from the first start to the factory reset: each test begins where the last ended.

Law: it is driven from outside (power, network, HTTPS, telephones); the lab's shell only looks, and types what the
owner's page would ask of the agent.
"""

import os
import random
import re
import time
from pathlib import Path

import pytest

from tests.calls.settings import as_file
from tests.image import served as bundles
from tests.image.conftest import Artefacts
from tests.image.https import Https, Seen
from tests.image.machine import BOOT_SECONDS, Machine
from tests.image.office import BOX, Office
from tests.image.served import Served
from tests.image.telephony import call_both_ways, settings

# A machine that is switched off leaves half-open connections behind: no fault of the box.
pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]

PASSWORD = "a horse and a battery"
DATA = "/var/lib/trunkbox"
HOLDS = (
    "for p in /proc/[0-9]*; do "
    "echo $(sed -n 's/^Pss: *//p' $p/smaps_rollup 2>/dev/null) $(tr '\\0' ' ' <$p/cmdline | cut -c1-90); "
    "done | sort -rn | head -12; df -k -t tmpfs; grep -e Slab -e Anon -e Shmem: -e Cached /proc/meminfo"
)
"""Who has the memory."""
SLOTS = "grub-editenv /boot/loader/grub/grubenv list"


def slots(machine: Machine) -> dict[str, str]:
    """The state of the slots, as the boot loader reads it."""
    return dict(line.split("=", 1) for line in machine.run(SLOTS).splitlines() if "=" in line)


def running(machine: Machine) -> str:
    """The version that runs."""
    return machine.run("sed -n s/^VERSION=//p /etc/trunkbox/release")


def await_good(machine: Machine, slot: str, seconds: float = 900) -> None:
    """Wait until the health service has called this slot good."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = slots(machine)
        if (found.get(f"{slot}_OK"), found.get(f"{slot}_TRY")) == ("1", "0"):
            return
        time.sleep(5)
    said = machine.run("journalctl -b -u trunkbox-health --no-pager -o cat | tail -20")
    raise TimeoutError(f"slot {slot} was not called good in {seconds} s: {slots(machine)}\n{said}")


def await_told(machine: Machine, *words: str, seconds: float = BOOT_SECONDS) -> None:
    """Wait until the box tells of its update in these words: health writes it down when it has looked."""
    deadline = time.monotonic() + seconds
    while True:
        told = machine.run(f"trunkbox --lang en --data {DATA} update status")
        if all(one in told for one in words):
            return
        assert time.monotonic() < deadline, told
        time.sleep(5)


def fetch(machine: Machine, served: Served, name: str) -> None:
    """Have the box load a file, as its page would."""
    script = f"import urllib.request as u; u.urlretrieve('{served.url(name)}', '/data/rauc/upload.raucb')"
    machine.run(f'python3 -c "{script}"', 300)


def install(machine: Machine, *options: str) -> tuple[int, str]:
    """What the agent does with it."""
    command = f"trunkbox --lang en --data {DATA} update install {' '.join(options)} /data/rauc/upload.raucb"
    return machine.attempt(command, 900)


def carries_calls(machine: Machine, office: Office) -> None:
    """Both ways, with sound, once its engine listens: a slot may have been called good by an earlier start."""
    machine.run("until ss -uln | grep -q ':5060 '; do sleep 1; done", 240)
    call_both_ways(office.ns)


def upload(owner: Https, bundle: Path) -> Seen:
    """Send a bundle with the page Updates, logged in."""
    if owner.await_page("/updates").dom.find("input", name="password"):
        assert owner.submit("/inloggen", password=PASSWORD).status == 303
    return owner.upload("/updates", "bundel", bundle, action="laden")


def test_it_starts_to_the_claim_page(machine: Machine, owner: Https, lab: Path) -> None:
    page = owner.await_page("/", BOOT_SECONDS * 2)
    assert "no owner yet" in page.h1
    shown = [one.text for one in page.dom.find("code")]
    assert owner.fingerprint in shown, "the page shows the certificate that the browser met"
    failed = machine.run("systemctl --failed --plain --no-legend --no-pager")
    assert failed == "", failed
    machine.photograph(lab / "first-start.png")


def test_it_is_claimed_and_set_up(machine: Machine, owner: Https) -> None:
    code = machine.run(f"trunkbox --data {DATA} admin setup-code")
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", code)[1]  # type: ignore[index]
    assert owner.submit("/welkom", code="XXXX-XXXX", password=PASSWORD).status == 422
    assert owner.submit("/welkom", code=code, password=PASSWORD).status == 303
    text = as_file(settings())
    answer = owner.submit("/instellingen/bestand", "/instellingen/bestand", tekst=text)
    assert answer.status == 303, answer.html[:2000]
    assert "now open" not in owner.get("/").html


def test_it_carries_calls(office: Office, machine: Machine) -> None:
    carries_calls(machine, office)


def test_it_is_frugal_and_closed(machine: Machine) -> None:
    await_good(machine, "A")
    # The peers that health imitates for its call are gone with it; only then the box is at rest.
    machine.run("while [ $(systemctl is-active trunkbox-health) = activating ]; do sleep 1; done", 300)
    memory = dict(re.findall(r"(\w+):\s+(\d+) kB", machine.run("cat /proc/meminfo")))
    used = (int(memory["MemTotal"]) - int(memory["MemAvailable"])) // 1024
    assert used <= 300, f"{used} MiB in use\n{machine.run(HOLDS)}"
    assert "[never]" in machine.run("cat /sys/kernel/mm/transparent_hugepage/enabled"), (
        "memory is kept back for pages of 2 MB"
    )
    assert machine.run("awk -F: '$2 !~ /^[!*]/ {print $1}' /etc/shadow") == "", "nobody has a password"
    assert machine.attempt("command -v gcc cc make sshd telnetd")[0] != 0
    assert machine.run("find / -xdev -type f -perm /6000") == "", "no program runs as somebody else"
    outside = machine.run("ss -Htuln | awk '{print $1, $5}' | grep -v -e 127.0.0 -e '::1' | sort -u")
    open_ports = {row.rsplit(":", 1)[1] for row in outside.splitlines()}
    assert open_ports <= {"80", "443", "5060", "5353", "68", "546"} | {
        row for row in open_ports if int(row) > 32767
    }


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("forged", bundles.forged, "signature"),
        ("truncated", bundles.truncated, "did not arrive whole"),
        ("flipped", bundles.flipped, "damaged"),
    ],
)
def test_a_wrong_bundle_is_refused(
    machine: Machine, owner: Https, served: Served, artefacts: Artefacts, name: str, make: object, words: str
) -> None:
    before = slots(machine)
    bundle = served.folder / f"{name}.raucb"
    make(artefacts.little, bundle)  # type: ignore[operator]
    seen = upload(owner, bundle)
    assert (seen.status, words in seen.html) == (422, True), seen.html[-4000:]
    assert slots(machine) == before


@pytest.mark.parametrize(("kind", "words"), [("older", "is older than"), ("foreign", "for another machine")])
def test_a_bundle_that_does_not_fit_is_refused(
    machine: Machine, owner: Https, artefacts: Artefacts, kind: str, words: str
) -> None:
    before = slots(machine)
    seen = upload(owner, getattr(artefacts, kind))
    assert (seen.status, words in seen.html) == (422, True), seen.html[-4000:]
    assert slots(machine) == before


def offer(served: Served, bundle: Path) -> None:
    """Lay a bundle out for the box."""
    target = served.folder / "upload.raucb"
    target.unlink(missing_ok=True)
    target.symlink_to(bundle)


def test_a_good_bundle_is_installed_and_stays(
    machine: Machine, artefacts: Artefacts, owner: Https, office: Office
) -> None:
    boot = machine.run("cat /proc/sys/kernel/random/boot_id")
    identity = machine.run("cat /etc/machine-id /etc/hostname")
    seen = upload(owner, artefacts.good)
    assert seen.status == 200, seen.html[-4000:]
    machine.await_other_boot(boot, BOOT_SECONDS * 4)
    assert running(machine) == "1.1.0+dev"
    await_good(machine, "B")
    assert machine.run("cat /etc/machine-id /etc/hostname") == identity
    await_told(machine, "runs well")
    assert owner.await_page("/inloggen").status == 200, "the same certificate, the same owner"
    carries_calls(machine, office)


def test_a_release_whose_engine_does_not_start_goes_back_by_itself(
    machine: Machine, served: Served, artefacts: Artefacts, office: Office
) -> None:
    await_home(machine)
    boot = machine.run("cat /proc/sys/kernel/random/boot_id")
    offer(served, artefacts.broken)
    fetch(machine, served, "upload.raucb")
    said = install(machine, "--restart")[1]  # the restart may end it before it has ended itself
    assert "is ready in the spare slot" in said, said
    broken = machine.await_other_boot(boot, BOOT_SECONDS * 2)
    assert running(machine) == "1.2.0+dev"
    machine.await_other_boot(broken, BOOT_SECONDS * 4)
    assert running(machine) == "1.1.0+dev"
    await_good(machine, "B")
    await_told(machine, "1.2.0+dev was taken back", "engine does not start")
    carries_calls(machine, office)


def test_a_slot_that_does_not_load_is_left(
    machine: Machine, served: Served, artefacts: Artefacts, office: Office
) -> None:
    boot = machine.run("cat /proc/sys/kernel/random/boot_id")
    offer(served, artefacts.broken)
    fetch(machine, served, "upload.raucb")
    code, said = install(machine)
    assert code == 0, said
    machine.run("dd if=/dev/zero of=/dev/disk/by-partlabel/rootfs-a bs=1M count=4 conv=fsync; systemctl reboot")
    machine.await_other_boot(boot, BOOT_SECONDS * 2)
    assert running(machine) == "1.1.0+dev"
    await_told(machine, "did not get going")
    await_good(machine, "B")
    carries_calls(machine, office)


@pytest.mark.parametrize("moment", range(20 if "TRUNKBOX_SOAK" in os.environ else 3))
def test_the_plug_may_be_pulled_at_any_moment(
    machine: Machine, served: Served, artefacts: Artefacts, office: Office, moment: int
) -> None:
    await_home(machine)  # a story that goes on in the middle may find it anywhere
    boot = machine.run("cat /proc/sys/kernel/random/boot_id")
    offer(served, artefacts.broken)
    fetch(machine, served, "upload.raucb")
    machine.run(f"(trunkbox --data {DATA} update install --restart /data/rauc/upload.raucb >/dev/null 2>&1 &)")
    if moment % 3 == 2:  # in the first start of the new version, which migrates; else while it is installed
        machine.await_other_boot(boot, BOOT_SECONDS * 2)
    time.sleep(random.Random(moment).uniform(0, 40))  # any moment is as good as another
    machine.pull_the_plug()
    machine.power_on()
    await_home(machine)
    carries_calls(machine, office)


def await_home(machine: Machine) -> None:
    """Wait until the good version runs, from its good slot, whatever was tried before."""
    deadline = time.monotonic() + BOOT_SECONDS * 6
    while running_or_nothing(machine) != "1.1.0+dev":
        assert time.monotonic() < deadline, f"never back\n{machine.tail()}"
        time.sleep(5)
    await_good(machine, "B")


def running_or_nothing(machine: Machine) -> str:
    """The version that runs, "" while none does."""
    try:
        return running(machine)
    except (TimeoutError, AssertionError):
        return ""


def test_a_factory_reset_forgets_everything(machine: Machine, owner: Https, office: Office) -> None:
    boot = machine.run("cat /proc/sys/kernel/random/boot_id")
    identity = machine.run("cat /etc/machine-id")
    machine.attempt("/usr/lib/trunkbox/factory-reset")
    machine.await_other_boot(boot, BOOT_SECONDS * 2)
    fresh = Https(office.ns)
    assert "no owner yet" in fresh.await_page("/", BOOT_SECONDS * 2).h1
    assert fresh.fingerprint != owner.fingerprint, "its own key is another"
    assert machine.run("cat /etc/machine-id") != identity
    assert machine.attempt("grep -ra 'trunk-s3cret' /data")[0] != 0, "no secret is left"
    assert BOX in machine.run("ip -4 -br address")


def test_it_starts_on_a_machine_with_uefi_too(machine: Machine, office: Office) -> None:
    machine.pull_the_plug()
    machine.uefi = True
    machine.power_on()
    machine.await_boot(BOOT_SECONDS * 2)
    assert machine.attempt("test -d /sys/firmware/efi")[0] == 0, "it was started by the old way"
    assert "no owner yet" in Https(office.ns).await_page("/", BOOT_SECONDS * 2).h1
