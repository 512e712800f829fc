#!/bin/bash
# Set a checkout up: system packages, the .venv, the pjproject wheel, the project in it, its announcements. For ./run and ./test.
# Law: only what is missing is done, so a second start takes seconds; nothing outside .venv, .setup and the cache is
# changed but by apt; every failure says what happened, why, and what to do next.
#
# usage: setup.sh run|test|image  test adds the tools of the tests, image those that build and boot the disk image
# environment: TRUNKBOX_PYTHON      the Python to use (default: Debian's, /usr/bin/python3)
#              TRUNKBOX_CACHE       where builds are kept (default: ~/.cache/trunkbox)
#              PJPROJECT_TARBALL    the source of pjproject, instead of a download
#              TRUNKBOX_OS_RELEASE  another /etc/os-release, for tests of this script
set -euo pipefail

mode=${1:?usage: setup.sh run|test|image}
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$root/.venv
work=$root/.setup
build=$root/sipengine/native/build.py
python=${TRUNKBOX_PYTHON:-/usr/bin/python3}
started=$SECONDS
steps=6
child=

# shellcheck source=appliance/setup/words.sh
. "$here/words.sh"

# --- system ---------------------------------------------------------------------------------------------------------

os_value() { # KEY: its value in os-release, or nothing
    sed -n "s/^$1=\"\\{0,1\\}\\([^\"]*\\)\"\\{0,1\\}\$/\\1/p" "${TRUNKBOX_OS_RELEASE:-/etc/os-release}" 2>/dev/null || true
}

supported() { # true on a system this was made for: Debian 12 or 13, Raspberry Pi OS 64-bit
    command -v dpkg-query apt-get >/dev/null || return 1
    case "$(os_value ID)" in debian | raspbian) ;; *) return 1 ;; esac
    case "$(os_value VERSION_ID)" in 12 | 13) ;; *) return 1 ;; esac
    case "$(dpkg --print-architecture)" in amd64 | arm64) ;; *) return 1 ;; esac
}

packages() { # names of the packages for this mode
    local what=run\|sound\|build
    [ "$mode" = run ] || what+=\|test
    [ "$mode" = image ] && what+=\|image
    awk -v what="^($what)\$" '$1 ~ what { print $2 }' "$here/packages"
}

absent_packages() {
    local name
    for name in $(packages); do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done
}

absent_tools() { # on another system: what the build needs and does not find, in words
    local tool
    "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        echo "Python 3.11+ (venv)"
    "$python" -c 'import zoneinfo; zoneinfo.ZoneInfo("Europe/Amsterdam")' 2>/dev/null || echo "tzdata"
    for tool in gcc g++ make swig pkg-config tar xz; do
        command -v "$tool" >/dev/null || echo "$tool"
    done
    for tool in openssl libsrtp2 speexdsp speex opus uuid; do
        pkg-config --exists "$tool" 2>/dev/null || echo "$tool (development files)"
    done
}

check_system() {
    step nl "systeem" en "system"
    if supported; then
        tell "$(os_value PRETTY_NAME), $(dpkg --print-architecture)"
        return
    fi
    local name missing
    name=$(os_value PRETTY_NAME)
    [ -x "$python" ] || python=$(command -v python3 || echo "$python")
    missing=$(absent_tools | paste -sd, | sed 's/,/, /g')
    [ -z "$missing" ] || fail \
        nl "Dit systeem (${name:-onbekend}, $(uname -m)) kan Trunkbox niet zelf inrichten: dat kan op Debian 12 en 13 en op
Raspberry Pi OS 64-bit. Hier ontbreekt: $missing.
Installeer dat zelf (onder Debian heten de pakketten: $(packages | paste -sd' ')),
haal asterisk_*.orig-Xpjproject.tar.xz uit Debian sid, en start: PJPROJECT_TARBALL=bestand ./run" \
        en "This system (${name:-unknown}, $(uname -m)) is not one that Trunkbox can set up: those are Debian 12 and 13 and
Raspberry Pi OS 64-bit. Missing here: $missing.
Provide that yourself (Debian's packages are: $(packages | paste -sd' ')),
get asterisk_*.orig-Xpjproject.tar.xz from Debian sid, and start: PJPROJECT_TARBALL=file ./run"
    tell "${name:-?}: $(pick nl "niet beproefd, maar alles wat nodig is staat er" en "not tried, but all that is needed is here")"
}

# --- packages -------------------------------------------------------------------------------------------------------

become_root() { # sets `rights` to the words that go before a command; fails when there is no way
    rights=()
    [ "$(id -u)" = 0 ] && return
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
        rights=(sudo)
        return
    fi
    fail nl "Er ontbreken systeempakketten, en zonder rechten kan ik ze niet installeren. Laat een beheerder dit doen:
  apt-get update && apt-get install --no-install-recommends $*
en start daarna opnieuw." \
        en "System packages are missing, and without rights I cannot install them. Have an administrator run:
  apt-get update && apt-get install --no-install-recommends $*
and start again."
}

install_packages() {
    step nl "systeempakketten" en "system packages"
    if ! supported; then
        tell "$(pick nl "overgeslagen" en "skipped")"
        return
    fi
    local names
    mapfile -t names < <(absent_packages)
    if [ "${#names[@]}" = 0 ]; then
        tell "$(pick nl "alle aanwezig" en "all present")"
        return
    fi
    become_root "${names[@]}"
    tell "$(pick nl "ontbreken" en "missing"): ${names[*]}"
    local debian=("${rights[@]}" env DEBIAN_FRONTEND=noninteractive)
    local apt=("${debian[@]}" apt-get -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2)
    local install=(quietly apt-install "${apt[@]}" install --no-install-recommends "${names[@]}")
    # One broken third-party source must not stand in the way, so it is the install that decides.
    quietly apt-update "${apt[@]}" update || true
    "${install[@]}" && return
    # A power cut in the middle of an earlier installation: dpkg asks to finish that one first.
    if grep -q 'dpkg --configure -a' "$work/apt-install.log"; then
        quietly dpkg "${debian[@]}" dpkg --configure -a && "${install[@]}" && return
    fi
    packages_failed "${names[@]}"
}

packages_failed() { # NAMES: the archive was out of reach, or the packages themselves failed
    local signs='resolv|onnect|nreachable|imed out|Failed to fetch|Unable to locate|no installation candidate'
    if grep -qE "$signs" "$work/apt-install.log"; then
        # What the update met is the cause; what the install then misses follows from it.
        grep -hE '^[EW]: ' "$work/apt-update.log" "$work/apt-install.log" | awk '!seen[$0]++' | head -n 6 >&2
        fail nl "Deze machine bereikt het pakketarchief niet, dus apt kan deze pakketten niet ophalen:
  $*
Controleer het netwerk (of de proxy van apt) en de bronnen in /etc/apt met apt-get update, en start opnieuw.
De verslagen zijn $work/apt-update.log en apt-install.log" \
            en "This machine does not reach the package archive, so apt cannot get these packages:
  $*
Check the network (or apt's proxy) and the sources in /etc/apt with apt-get update, and start again.
The logs are $work/apt-update.log and apt-install.log"
    fi
    tail -n 15 "$work/apt-install.log" >&2
    fail nl "apt kon deze pakketten niet installeren: $*. De reden staat hierboven en in $work/apt-install.log" \
        en "apt could not install these packages: $*. The reason stands above and in $work/apt-install.log"
}

# --- Python ---------------------------------------------------------------------------------------------------------

identity() { # what the .venv hangs on: a moved checkout or another Python needs a new one
    printf '%s\n' "$root" "$("$python" -c 'import sys; print(sys.executable, sys.version)')"
}

make_venv() {
    step nl "Python-omgeving" en "Python environment"
    if [ "$(cat "$venv/.trunkbox-venv" 2>/dev/null)" = "$(identity)" ]; then
        tell "$(pick nl "aanwezig" en "present")"
        return
    fi
    rm -rf "$venv"
    quietly venv "$python" -m venv "$venv" || {
        tail -n 15 "$work/venv.log" >&2
        fail nl "De Python-omgeving $venv kon niet worden gemaakt met $python; de reden staat hierboven." \
            en "The Python environment $venv could not be made with $python; the reason stands above."
    }
    identity >"$venv/.trunkbox-venv"
    tell "$("$python" -V)"
}

fingerprint() { # KEY of the wheel: equal when nothing has to be installed again
    { identity; echo "$1"; cat "$root/pyproject.toml" "$here/setup.sh"; } | sha256sum | cut -d' ' -f1
}

installed() { # true when .venv holds the project as it is here, for this mode
    local stamp
    stamp=$(cat "$venv/.trunkbox-setup" 2>/dev/null) && [ -x "$venv/bin/trunkbox" ] || return 1
    local key
    for key in $("$python" -B "$build" --keys); do
        case "$stamp" in "$(fingerprint "$key") test" | "$(fingerprint "$key") $mode") return 0 ;; esac
    done
    return 1
}

get_wheel() {
    step nl "pjproject (de eerste keer enkele minuten)" en "pjproject (some minutes the first time)"
    wheel=$(TRUNKBOX_ELAPSED=$((SECONDS - started)) "$python" -B "$build" --wheel) || exit 1
    tell "${wheel##*/}"
}

install_project() {
    step nl "Trunkbox en zijn Python-pakketten" en "Trunkbox and its Python packages"
    local what=$root key
    [ "$mode" = run ] || what+="[test]"
    rm -f "$venv/.trunkbox-setup"
    quietly pip "$venv/bin/python" -m pip install --disable-pip-version-check --no-input "$wheel" -e "$what" || pip_failed
    key=$(basename "$(dirname "$wheel")")
    echo "$(fingerprint "$key") $mode" >"$venv/.trunkbox-setup"
}

pip_failed() {
    tail -n 15 "$work/pip.log" >&2
    if grep -qE 'NewConnectionError|onnection|resolution|imed out|imeout|ProxyError|SSLError' "$work/pip.log"; then
        fail nl "pip kan het register van Python-pakketten niet bereiken. Controleer het netwerk, de proxy en pip config list,
en start opnieuw. Het verslag staat in $work/pip.log" \
            en "pip cannot reach the registry of Python packages. Check the network, the proxy and pip config list,
and start again. The log is $work/pip.log"
    fi
    fail nl "pip kon de Python-pakketten niet installeren; de reden staat hierboven en in $work/pip.log" \
        en "pip could not install the Python packages; the reason stands above and in $work/pip.log"
}

make_sounds() { # the built-in announcements; without them the box works, and says less
    step nl "meldteksten" en "announcements"
    if quietly sounds "$venv/bin/python" -m appliance.prompts.make; then
        tell "$(tail -n 1 "$work/sounds.log")"
    else
        tell "$(pick nl "niet alle gemaakt; de box werkt ook zonder" en "not all made; the box works without"): $(tail -n 1 "$work/sounds.log")"
    fi
}

# --- all of it ------------------------------------------------------------------------------------------------------

prepare() { # the work folder, room on the disk, and one set-up at a time
    local free
    # A checkout that root set up cannot be kept up to date by someone else, nor the other way round.
    if ! mkdir -p "$work" 2>/dev/null || ! touch "$work/lock" 2>/dev/null || { [ -e "$venv" ] && ! [ -w "$venv" ]; }; then
        fail nl "In $root kan ik niet schrijven (.setup en .venv): de map is van een andere gebruiker. Start als die gebruiker,
of maak een eigen kopie met git clone." \
            en "I cannot write in $root (.setup and .venv): the folder belongs to another user. Start as that user,
or make a copy of your own with git clone."
    fi
    free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
    [ -d "$venv" ] || [ "$free" -ge 600 ] || fail \
        nl "Te weinig schijfruimte in $root: $free MB vrij, 600 MB nodig. Maak ruimte en start opnieuw." \
        en "Too little disk space in $root: $free MB free, 600 MB needed. Make room and start again."
    exec 9>"$work/lock"
    flock -n 9 || {
        tell "$(pick nl "een andere start is hier bezig; ik wacht" en "another start is busy here; waiting")"
        flock 9
    }
}

main() {
    case "$mode" in
        run | test | image) ;;
        *) fail nl "Gebruik: setup.sh run|test|image" en "usage: setup.sh run|test|image" ;;
    esac
    prepare
    check_system
    install_packages
    make_venv
    if installed; then
        step nl "pjproject" en "pjproject"
        tell "$(pick nl "aanwezig" en "present")"
        step nl "Trunkbox en zijn Python-pakketten" en "Trunkbox and its Python packages"
        tell "$(pick nl "aanwezig" en "present")"
        make_sounds
        tell "$(pick nl "alles is ingericht" en "all is set up") ($((SECONDS - started)) s)"
        return
    fi
    get_wheel
    install_project
    make_sounds
    tell "$(pick nl "klaar" en "done") ($((SECONDS - started)) s)"
}

main
