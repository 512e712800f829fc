"""./run and ./test on machines of many kinds: what they install, what they leave, and what they say in trouble."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.setup.machine import Machine

NO_NETWORK_APT = "echo 'E: Failed to fetch ...  Temporary failure resolving mirror'; exit 100"
BROKEN_APT = "case \"$*\" in *install*) echo 'dpkg: error processing package swig'; exit 100 ;; esac"
NO_NETWORK_PIP = "echo 'NewConnectionError: Failed to establish a new connection'; exit 1"
BROKEN_PIP = "echo 'ERROR: No matching distribution found for flask'; exit 1"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Debian 12 machine with every package, and nothing set up yet."""
    return Machine(tmp_path)


def no_rights(machine: Machine) -> None:
    machine.packages_present(False)
    machine.user(1000)


def refused_by_sudo(machine: Machine) -> None:
    no_rights(machine)
    machine.put("sudo", "#!/bin/bash\nexit 1\n")


def apt_says(does: str) -> Callable[[Machine], None]:
    def arrange(machine: Machine) -> None:
        machine.packages_present(False)
        machine.user(0)
        machine.apt(does)

    return arrange


def system(name: str, version: str, architecture: str) -> Callable[[Machine], None]:
    return lambda machine: machine.system(name, version, architecture)


def environment(**values: str) -> Callable[[Machine], None]:
    return lambda machine: machine.environ.update(values)


def full_disk(machine: Machine) -> None:
    machine.put("df", "#!/bin/bash\nprintf 'h\\n/dev/x 1 1 102400 99%% /\\n'\n")


def not_ours(machine: Machine) -> None:
    (machine.checkout / ".setup").write_text("a file where a folder must come")


TROUBLE = [
    pytest.param(
        system("ubuntu", "24.04", "amd64"),
        [
            "ubuntu 24.04",
            "Missing here",
            "gcc",
            "libsrtp2-dev",
            "PJPROJECT_TARBALL=file ./run",
            "Debian 12 and 13",
        ],
        id="another system is told what to provide",
    ),
    pytest.param(
        system("debian", "11", "amd64"), ["debian 11", "Debian 12 and 13"], id="an older Debian is too old"
    ),
    pytest.param(
        system("raspbian", "12", "armhf"), ["Raspberry Pi OS 64-bit"], id="a 32-bit Raspberry Pi OS is named"
    ),
    pytest.param(
        no_rights,
        [
            "without rights",
            "apt-get update && apt-get install --no-install-recommends",
            "libssl-dev",
            "start again",
        ],
        id="without root and sudo the exact command is given",
    ),
    pytest.param(
        refused_by_sudo, ["apt-get install --no-install-recommends"], id="sudo that refuses is no rights"
    ),
    pytest.param(
        apt_says(NO_NETWORK_APT),
        ["Temporary failure resolving", "does not reach the package archive", "Check the network", "start again"],
        id="apt without a network says so",
    ),
    pytest.param(
        apt_says(BROKEN_APT),
        ["error processing package swig", "could not install"],
        id="a package that does not install shows apt's reason",
    ),
    pytest.param(
        environment(PIP=NO_NETWORK_PIP), ["cannot reach the registry", "proxy"], id="pip without a network"
    ),
    pytest.param(
        environment(PIP=BROKEN_PIP), ["No matching distribution", "could not install"], id="pip's own reason"
    ),
    pytest.param(
        environment(BUILD="echo 'swig is missing' >&2; exit 1"), ["swig is missing"], id="the build's reason"
    ),
    pytest.param(full_disk, ["100 MB free", "600 MB needed", "Make room"], id="a full disk is seen at the start"),
    pytest.param(not_ours, ["cannot write", "another user"], id="a checkout of somebody else"),
]


@pytest.mark.parametrize(("arrange", "words"), TROUBLE)
@pytest.mark.parametrize("command", ["run", "test"])
def test_trouble_is_told_with_its_remedy(
    machine: Machine, command: str, arrange: Callable[[Machine], None], words: list[str]
) -> None:
    arrange(machine)
    done = machine.start(command)
    assert done.returncode == 1
    assert [word for word in words if word not in done.stderr] == []
    assert done.stdout == ""


def test_dutch_comes_first_where_the_locale_is_dutch(machine: Machine) -> None:
    no_rights(machine)
    done = machine.start("run", environ={"LANG": "nl_NL.UTF-8"})
    assert "[1/6] systeem" in done.stderr
    assert 0 < done.stderr.index("zonder rechten") < done.stderr.index("without rights")


def test_a_missing_package_is_installed_without_questions(machine: Machine) -> None:
    apt_says('echo "frontend $DEBIAN_FRONTEND" >>"$CALLS"')(machine)
    assert machine.start("run", "--setup-only").returncode == 0
    (install,) = machine.calls("install --no-install-recommends")
    assert " libsrtp2-dev" in install
    assert " sip-tester" not in install
    assert machine.calls("frontend noninteractive")


def test_the_tests_need_their_own_tools_too(machine: Machine) -> None:
    apt_says("true")(machine)
    machine.start("test")
    (install,) = machine.calls("install --no-install-recommends")
    assert " sip-tester" in install
    assert machine.calls("[test]")


def test_a_broken_foreign_source_does_not_stand_in_the_way(machine: Machine) -> None:
    apt_says('case "$*" in *update*) exit 100 ;; esac')(machine)
    assert machine.start("run", "--setup-only").returncode == 0


def test_an_installation_that_a_power_cut_broke_off_is_finished_first(machine: Machine) -> None:
    apt_says(
        'case "$*" in *install*) [ -e "$CALLS.done" ] || { echo "E: you must run \'dpkg --configure -a\'";'
        " exit 100; } ;; esac"
    )(machine)
    machine.put(
        "dpkg",
        '#!/bin/bash\n[ "$1" = --configure ] && touch "$CALLS.done"\necho amd64; echo "dpkg $*" >>"$CALLS"\n',
    )
    assert machine.start("run", "--setup-only").returncode == 0
    assert machine.calls("dpkg --configure -a")
    assert len(machine.calls("install --no-install-recommends")) == 2


def test_sudo_is_used_where_it_works_without_a_question(machine: Machine) -> None:
    no_rights(machine)
    machine.put("sudo", '#!/bin/bash\necho "sudo $*" >>"$CALLS"\n[ "$1" = -n ] && shift\nexec "$@"\n')
    assert machine.start("run", "--setup-only").returncode == 0
    assert machine.calls("sudo env DEBIAN_FRONTEND=noninteractive apt-get")


def test_another_system_with_everything_in_place_goes_on(machine: Machine) -> None:
    machine.system("arch", "", "amd64")
    for tool in ("gcc", "g++", "make", "swig", "pkg-config", "tar", "xz"):
        machine.put(tool, "#!/bin/bash\nexit 0\n")
    done = machine.start("run", "--setup-only")
    assert done.returncode == 0
    assert "not tried, but all that is needed is here" in done.stderr
    assert machine.calls("apt-get") == []


def test_setup_only_leaves_the_command_and_does_not_start_it(machine: Machine) -> None:
    done = machine.start("run", "--setup-only")
    assert (done.returncode, done.stdout) == (0, "")
    assert (machine.checkout / ".venv/bin/trunkbox").exists()


def test_run_hands_its_arguments_over_unchanged(machine: Machine) -> None:
    done = machine.start("run", "--data", "a folder", "--http", "127.0.0.1:1", "")
    assert done.stdout == "<run><--data><a folder><--http><127.0.0.1:1><>"


AGAIN = [
    pytest.param("run", lambda m: None, [], id="nothing changed: nothing is done"),
    pytest.param("test", lambda m: None, ["pip install"], id="the tests' packages come on top"),
    pytest.param("run", environment(KEY="bbbb"), ["--wheel", "pip install"], id="another wheel is installed"),
    pytest.param("run", environment(PYTHON_FLAVOUR="3.13"), ["-m venv", "pip install"], id="another Python: anew"),
    pytest.param(
        "run",
        lambda m: (m.checkout / "pyproject.toml").write_text("[project]\n"),
        ["pip install"],
        id="another pyproject is installed",
    ),
    pytest.param(
        "run",
        Machine.move,
        ["-m venv", "pip install"],
        id="a moved checkout: anew, because commands hold the path",
    ),
    pytest.param(
        "run", lambda m: (m.checkout / ".venv/bin/trunkbox").unlink(), ["pip install"], id="a lost command returns"
    ),
]


@pytest.mark.parametrize(("command", "change", "expected"), AGAIN)
def test_a_second_start_does_only_what_is_missing(
    machine: Machine, command: str, change: Callable[[Machine], None], expected: list[str]
) -> None:
    assert machine.start("run", "--setup-only").returncode == 0
    machine.forget_calls()
    change(machine)
    machine.start(command, "--setup-only")
    done = ["-m venv", "--wheel", "pip install", "apt-get"]
    seen = [word for word in done if machine.calls(word)]
    assert [word for word in expected if word not in seen] == []
    assert expected or seen == []


def test_what_the_tests_installed_is_good_for_run(machine: Machine) -> None:
    machine.start("test")
    machine.forget_calls()
    assert machine.start("run", "--setup-only").returncode == 0
    assert machine.calls("pip install") == []


def test_an_interrupted_installation_is_done_again(machine: Machine) -> None:
    machine.start("run", environ={"PIP": "kill -9 $PPID"})
    machine.forget_calls()
    assert machine.start("run", "--setup-only").returncode == 0
    assert machine.calls("pip install")


def test_every_start_counts_all_its_steps(machine: Machine) -> None:
    for _ in range(2):
        done = machine.start("run", "--setup-only")
        assert done.returncode == 0
        assert re.findall(r"^\[(\d/\d)\]", done.stderr, re.MULTILINE) == [f"{n}/6" for n in range(1, 7)]
