# shellcheck shell=bash
# How the set-up speaks: numbered steps with seconds, quiet commands with a sign of life, failures in two languages.
# Law: sourced by setup.sh, whose `work`, `steps`, `started` and `child` it uses; all words go to standard error.

dutch=no
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in nl*) dutch=yes ;; esac
number=0

pick() { # nl WORDS en WORDS: those in the language in force
    if [ $dutch = yes ]; then echo "$2"; else echo "$4"; fi
}

step() { # nl WORDS en WORDS: the next of the steps begins
    number=$((number + 1))
    printf '[%d/%d] %s\n' "$number" "${steps:?}" "$(pick "$@")" >&2
}

tell() { # WORDS: a line under the step
    printf '      [%4d s] %s\n' "$((SECONDS - ${started:?}))" "$1" >&2
}

fail() { # nl WORDS en WORDS: end with what happened, why, and what to do next; Dutch first where it is in force
    [ $dutch = yes ] && printf '\n%s\n' "$2" >&2
    printf '\n%s\n' "$4" >&2
    exit 1
}

stop_child() {
    [ -z "$child" ] || kill "$child" 2>/dev/null || true
    exit 130
}
trap stop_child INT TERM

quietly() { # NAME COMMAND...: run it with its output in NAME.log and a sign of life every 15 s; gives its exit code
    local log="${work:?}/$1.log" code=0 waited=0
    shift
    printf '$ %s\n' "$*" >"$log"
    "$@" >>"$log" 2>&1 </dev/null 9>&- &
    child=$!
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.1
        waited=$((waited + 1))
        [ $((waited % 150)) = 0 ] && tell "... $(tail -n 1 "$log" | cut -c 1-90)"
    done
    wait "$child" || code=$?
    child=
    return "$code"
}
