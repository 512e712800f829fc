"""What can be typed after `trunkbox`, with its help in two languages.

Law: a table of commands; a command's code is imported only when it is chosen.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from appliance.words import Lang, printable, say
from appliance.words.cli import WRONG_USE

OUTCOMES = ("answered", "busy", "no_answer", "cancelled", "rejected", "failed", "barred", "blocked", "unavailable")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `path` its words, `runs` where its function is, `options` what it takes."""

    path: tuple[str, ...]
    runs: str
    options: Callable[[argparse.ArgumentParser, Lang], None] = lambda _parser, _lang: None


def _run(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("--http", metavar="HOST:PORT", type=http_address(lang), default=("127.0.0.1", 8080))
    parser.add_argument("--behind-proxy", action="store_true")
    parser.add_argument("--practice", action="store_true")


def _web(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("--http", metavar="HOST:PORT", type=http_address(lang), default=("127.0.0.1", 8080))
    parser.add_argument("--behind-proxy", action="store_true")


def _agent(parser: argparse.ArgumentParser, lang: Lang) -> None:
    for name, default in (("group", "trunkbox"), ("engine-user", "trunkbox-engine"), ("web-user", "trunkbox-web")):
        parser.add_argument(f"--{name}", metavar="NAME", default=default)
    parser.add_argument("--socket", metavar="FILE")
    parser.add_argument("--state", metavar="DIR")
    parser.add_argument("--runtime", metavar="DIR")
    parser.add_argument("--web-port", metavar="N", type=_limit(lang), action="append")
    parser.add_argument("--closed", action="store_true")


def _root(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("--root", metavar="DIR")


def _installed(parser: argparse.ArgumentParser, lang: Lang) -> None:
    _root(parser, lang)
    parser.add_argument("--http", metavar="HOST:PORT", type=http_address(lang), default=("0.0.0.0", 8080))


def _json(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("--json", action="store_true")


def _calls(parser: argparse.ArgumentParser, lang: Lang) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    parser.add_argument("--number", metavar="NUMBER")
    parser.add_argument("--direction", choices=("in", "out"), metavar="in|out")
    parser.add_argument("--outcome", choices=OUTCOMES, metavar="OUTCOME")
    for name in ("--day", "--since", "--until"):
        parser.add_argument(name, metavar="YYYY-MM-DD", type=_day(lang))
    parser.add_argument("--limit", metavar="N", type=_limit(lang))


def _call(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("call", metavar="CALL")


def _file(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("file", metavar="FILE")


def _sealed_file(parser: argparse.ArgumentParser, lang: Lang) -> None:
    _file(parser, lang)
    _passphrase(parser)


def _passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passphrase-file", metavar="FILE")


def _file_json(parser: argparse.ArgumentParser, lang: Lang) -> None:
    _sealed_file(parser, lang)
    _json(parser, lang)


def _file_out(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("file_out", metavar="FILE", nargs="?", default="-")
    parser.add_argument("--encrypt", action="store_true")
    _passphrase(parser)


def _probe(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("trunk", metavar="TRUNK", nargs="?")
    parser.add_argument("--file", dest="file_in", metavar="FILE")
    parser.add_argument("--account", metavar="USERNAME")
    _json(parser, lang)


def _trace(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("call", metavar="CALL", nargs="?")
    parser.add_argument("--trunk", metavar="TRUNK")
    parser.add_argument("--pbx", metavar="PBX")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--messages", action="store_true")


def _explain_number(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("number", metavar="NUMBER", help=say(lang, "help_dialled"))
    parser.add_argument(
        "--direction",
        choices=("in", "out"),
        metavar="in|out",
        default="out",
        help=say(lang, "help_direction_explained"),
    )
    parser.add_argument("--from", dest="caller", metavar="NUMBER", help=say(lang, "help_dry_from"))
    parser.add_argument("--at", metavar="TIME", help=say(lang, "help_dry_at"))
    parser.add_argument("--pbx-down", action="store_true", help=say(lang, "help_dry_pbx_down"))
    parser.add_argument("--pbx", metavar="PBX", help=say(lang, "help_dialled_on"))
    _json(parser, lang)


def _test_call(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("kind", choices=("out", "pbx", "in", "from_pbx"), metavar="out|pbx|in|from_pbx")
    parser.add_argument("test_number", metavar="NUMBER", nargs="?")
    parser.add_argument("--trunk", metavar="TRUNK")
    parser.add_argument("--pbx", metavar="PBX")
    parser.add_argument("--from", dest="caller", metavar="NUMBER")
    parser.add_argument("--seconds", metavar="N", type=_limit(lang))
    _json(parser, lang)


def _switch(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("switch_id", metavar="SWITCH", nargs="?")
    parser.add_argument("turn", choices=("on", "off"), metavar="on|off", nargs="?")


def _force(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("turn", choices=("on", "off"), metavar="on|off")
    parser.add_argument("force_number", metavar="NUMBER", nargs="?")


def _rehearse(parser: argparse.ArgumentParser, lang: Lang) -> None:
    choices = ("start", "stop", "show")
    parser.add_argument("rehearse_action", choices=choices, metavar="start|stop|show")
    parser.add_argument("--minutes", metavar="N", type=_limit(lang))
    parser.add_argument("--from", dest="rehearse_caller", metavar="NUMBER")


def _prompts_add(parser: argparse.ArgumentParser, lang: Lang) -> None:
    _file(parser, lang)
    parser.add_argument("label", metavar="NAME")
    parser.add_argument("--id", dest="prompt_id", metavar="ID")


def _prompts_export(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("prompt", metavar="ID")
    _file(parser, lang)


def _address(parser: argparse.ArgumentParser, lang: Lang) -> None:
    parser.add_argument("address", metavar="ADDRESS", help=say(lang, "help_address"))


def _bundle(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("bundle", metavar="FILE")
    parser.add_argument("--again", action="store_true")


def _network(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    choices = ("show", "dhcp", "static", "confirm", "back")
    parser.add_argument("network_do", choices=choices, metavar="|".join(choices), nargs="?", default="show")
    parser.add_argument("network_address", metavar="ADDRESS/LENGTH", nargs="?")
    parser.add_argument("--gateway", metavar="ADDRESS")
    parser.add_argument("--dns", metavar="ADDRESS", action="append")
    parser.add_argument("--interface", metavar="NAME")


def _at_hour(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("--at-hour", action="store_true")


def _backup(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("backup_file", metavar="FILE")
    parser.add_argument("--calls", dest="with_calls", action="store_true")
    parser.add_argument("--voicemail", dest="with_voicemail", action="store_true")
    _passphrase(parser)


def _restore(parser: argparse.ArgumentParser, _lang: Lang) -> None:
    parser.add_argument("backup_file", metavar="FILE")
    _passphrase(parser)


def _install(parser: argparse.ArgumentParser, lang: Lang) -> None:
    _bundle(parser, lang)
    parser.add_argument("--restart", action="store_true")
    parser.add_argument("--progress", metavar="FILE")


COMMANDS = (
    Command(("run",), "appliance.cli.run", _run),
    Command(("engine",), "appliance.cli.engine"),
    Command(("web",), "appliance.cli.web", _web),
    Command(("agent",), "appliance.cli.agent", _agent),
    Command(("config", "check"), "appliance.cli.config:check", _file_json),
    Command(("config", "import"), "appliance.cli.config:import_", _sealed_file),
    Command(("config", "export"), "appliance.cli.config:export", _file_out),
    Command(("status",), "appliance.cli.status", _json),
    Command(("calls",), "appliance.cli.calls", _calls),
    Command(("hangup",), "appliance.cli.hangup", _call),
    Command(("unban",), "appliance.cli.unban", _address),
    Command(("probe",), "appliance.cli.probe", _probe),
    Command(("trace",), "appliance.cli.trace", _trace),
    Command(("admin", "set-password"), "appliance.cli.admin:set_password"),
    Command(("admin", "setup-code"), "appliance.cli.admin:setup_code"),
    Command(("explain",), "appliance.cli.explain", _explain_number),
    Command(("test-call",), "appliance.cli.test_call", _test_call),
    Command(("switch",), "appliance.cli.takeovers:switch", _switch),
    Command(("force",), "appliance.cli.takeovers:force", _force),
    Command(("rehearse",), "appliance.cli.takeovers:rehearse", _rehearse),
    Command(("prompts", "list"), "appliance.cli.prompts:list_", _json),
    Command(("prompts", "add"), "appliance.cli.prompts:add", _prompts_add),
    Command(("prompts", "export"), "appliance.cli.prompts:export", _prompts_export),
    Command(("install",), "appliance.cli.install", _installed),
    Command(("uninstall",), "appliance.cli.install:uninstall", _root),
    Command(("network",), "appliance.cli.network", _network),
    Command(("backup",), "appliance.cli.backup", _backup),
    Command(("restore",), "appliance.cli.backup:restore_", _restore),
    Command(("nightly",), "appliance.cli.nightly:run_"),
    Command(("stick",), "appliance.cli.nightly:stick_"),
    Command(("server",), "appliance.cli.nightly:server_"),
    Command(("migrate",), "appliance.cli.migrate"),
    Command(("update", "check"), "appliance.cli.update:check", _bundle),
    Command(("update", "install"), "appliance.cli.update:install_", _install),
    Command(("update", "look"), "appliance.cli.update:look", _at_hour),
    Command(("update", "status"), "appliance.cli.update:status"),
    Command(("console",), "appliance.cli.console"),
    Command(("health",), "appliance.cli.update:health"),
    Command(("doctor",), "appliance.cli.doctor", _json),
)
"""`runs` is a module, and a function of it when that is not `run`: `(context, args) -> int`, the exit code."""


def build(lang: Lang) -> argparse.ArgumentParser:
    """The parser of the whole command; what it parses has `runs`, None when no command was given."""
    parser = _Parser(lang, prog="trunkbox", description=say(lang, "help_program"))
    parser.add_argument("--version", action=_Version, nargs=0, help=say(lang, "help_version"))
    _common(parser, lang, top=True)
    parser.set_defaults(runs=None)
    groups: dict[tuple[str, ...], Any] = {(): _group(parser, lang)}
    for command in COMMANDS:
        group = command.path[:-1]
        if group not in groups:
            middle = _sub(groups[group[:-1]], group, lang)
            groups[group] = _group(middle, lang)
        sub = _sub(groups[group], command.path, lang)
        command.options(sub, lang)
        sub.set_defaults(runs=command.runs)
        _explain(sub, lang)
    return parser


def _group(parser: argparse.ArgumentParser, lang: Lang) -> Any:
    return parser.add_subparsers(title=say(lang, "commands"), metavar=say(lang, "command"))


def _sub(group: Any, path: tuple[str, ...], lang: Lang) -> argparse.ArgumentParser:
    text = say(lang, "help_" + "_".join(path))
    sub: argparse.ArgumentParser = group.add_parser(path[-1], lang=lang, help=text, description=text)
    _common(sub, lang, top=False)
    return sub


def _common(parser: argparse.ArgumentParser, lang: Lang, *, top: bool) -> None:
    """--data, --lang and --debug may stand before or after the command; the later one counts."""
    unset = None if top else argparse.SUPPRESS
    parser.add_argument("--data", metavar="DIR", default=unset, help=say(lang, "help_data"))
    parser.add_argument(
        "--lang", choices=("nl", "en"), default=unset, metavar="nl|en", help=say(lang, "help_lang")
    )
    debug = False if top else argparse.SUPPRESS
    parser.add_argument("--debug", action="store_true", default=debug, help=say(lang, "help_debug"))


def _explain(parser: argparse.ArgumentParser, lang: Lang) -> None:
    for action in parser._actions:
        if action.help is None:
            action.help = say(lang, f"help_{action.dest}")


class _Parser(argparse.ArgumentParser):
    """argparse that speaks the language of the box, and says nothing twice."""

    def __init__(self, lang: Lang, **given: Any) -> None:
        self._lang: Lang = lang
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_formatter(lang), **given)
        self._positionals.title = say(lang, "arguments")
        self._optionals.title = say(lang, "options")
        self.add_argument("-h", "--help", action="help", help=say(lang, "help_help"))

    def error(self, message: str) -> NoReturn:
        """One sentence and the usage on the error stream; exit code 2."""
        self.print_usage(sys.stderr)
        sentence = say(self._lang, "wrong_use", {"what": self._said(message), "program": self.prog})
        self.exit(2, f"trunkbox: {sentence}\n")

    def _said(self, message: str) -> str:
        for pattern, dutch, english in WRONG_USE:
            if re.match(pattern, message):
                return re.sub(pattern, dutch if self._lang == "nl" else english, message)
        return message


class _Version(argparse.Action):
    """Shows the version; looked up when asked, as that costs time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from appliance.version import version

        parser.exit(0, f"trunkbox {version()}\n")


def _formatter(lang: Lang) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, say(lang, "usage") if prefix is None else prefix)

    return Formatter


def http_address(lang: Lang) -> Callable[[str], tuple[str, int]]:
    """Reads HOST:PORT; IPv6 in brackets, an empty host is every address."""

    def read(value: str) -> tuple[str, int]:
        host, colon, port = value.rpartition(":")
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        fits = colon and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536
        if not fits or (":" in bare and bare == host) or any(letter.isspace() for letter in bare):
            raise argparse.ArgumentTypeError(say(lang, "bad_http", {"value": printable(value, 60)}))
        return bare or "0.0.0.0", int(port)

    return read


def _day(lang: Lang) -> Callable[[str], date]:
    def read(value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as err:
            raise argparse.ArgumentTypeError(say(lang, "bad_day", {"value": printable(value, 60)})) from err

    return read


def _limit(lang: Lang) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal() and 0 < int(value[:10]) <= 1_000_000):
            raise argparse.ArgumentTypeError(say(lang, "bad_limit", {"value": printable(value, 60)}))
        return int(value)

    return read
