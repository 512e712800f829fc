"""The words of the command line: its help, its tables, its errors.

Law: pure; sentences say what happened, why, and what to do next.
"""

WORDS = {
    # ---- help
    "help_program": (
        "Het kastje naast uw telefooncentrale: houdt de SIP-trunk vast en geeft gesprekken door.",
        "The box beside your telephone exchange: holds the SIP trunk and hands calls on.",
    ),
    "help_run": (
        "start de box op de voorgrond en houd hem draaiend",
        "start the box in the foreground and keep it running",
    ),
    "help_engine": ("start alleen de telefoonmotor", "start the telephone engine alone"),
    "help_web": ("start alleen de webpagina's", "start the web pages alone"),
    "help_config": ("controleer, importeer of exporteer instellingen", "check, import or export settings"),
    "help_config_check": (
        "controleer een instellingenbestand; verandert niets",
        "check a settings file; changes nothing",
    ),
    "help_config_import": ("neem een instellingenbestand over", "take over a settings file"),
    "help_config_export": ("schrijf de instellingen als bestand", "write the settings as a file"),
    "help_prompts": ("toon, bewaar of haal meldteksten", "show, keep or get announcements"),
    "help_prompts_list": ("toon alle meldteksten", "show every announcement"),
    "help_prompts_add": ("bewaar een opname als meldtekst", "keep a recording as an announcement"),
    "help_prompts_export": ("schrijf het geluid als WAV-bestand", "write the sound as a WAV file"),
    "help_label": ("de naam in de lijst van een belplan", "the name in the list of a call plan"),
    "help_prompt_id": ("vervang deze meldtekst", "replace this announcement"),
    "help_prompt": ("de meldtekst", "the announcement"),
    "help_status": ("toon trunks, centrales en lopende gesprekken", "show trunks, PBXs and calls in progress"),
    "help_calls": ("toon de gesprekkenlijst", "show the call log"),
    "help_hangup": ("beëindig een lopend gesprek", "end a call in progress"),
    "help_probe": (
        "probeer de aanmelding van een trunk uit; wat draait blijft onberoerd",
        "try a trunk's registration out; what runs stays untouched",
    ),
    "help_trunk": ("de trunk, als er meer dan een is", "the trunk, when there is more than one"),
    "help_file_in": (
        "de trunk uit dit instellingenbestand, in plaats van de ingestelde",
        "the trunk of this settings file, instead of the one that is set up",
    ),
    "help_account": ("alleen dit account van de trunk", "this account of the trunk alone"),
    "help_trace": (
        "toon de SIP-berichten van een gesprek, of de aanmeldingen van een trunk of centrale",
        "show the SIP messages of a call, or the registrations of a trunk or PBX",
    ),
    "help_pbx": ("de centrale", "the PBX"),
    "help_messages": ("toon ook de hele berichten", "show the whole messages too"),
    "help_test-call": (
        "bewijs een lijn met een echt gesprek, met geluid van elke kant gemeten",
        "prove a line with a real call, with the sound of every side measured",
    ),
    "help_kind": (
        "out: bel een nummer; pbx: bel de centrale; in: wacht op een gesprek van buiten; from_pbx: van de"
        " centrale",
        "out: call a number; pbx: call the PBX; in: wait for a call from outside; from_pbx: of the PBX",
    ),
    "help_test_number": ("het nummer dat gebeld wordt", "the number that is called"),
    "help_caller": ("een eigen nummer als afzender", "an own number to show"),
    "help_seconds": ("zo lang praten, of wachten", "talk, or wait, so long"),
    "help_doctor": ("zoek uit wat er mis is, met een voorstel", "find out what is wrong, with a suggestion"),
    "help_data": (
        "map met alle gegevens (standaard ~/.local/share/trunkbox, of $TRUNKBOX_DATA)",
        "folder of all data (default ~/.local/share/trunkbox, or $TRUNKBOX_DATA)",
    ),
    "help_lang": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "help_debug": ("toon bij een fout ook waar hij ontstond", "show where an error came from too"),
    "help_help": ("toon deze uitleg", "show this help"),
    "help_version": ("toon de versie", "show the version"),
    "help_http": (
        "adres van de webpagina's (standaard 127.0.0.1:8080)",
        "address of the web pages (default 127.0.0.1:8080)",
    ),
    "help_practice": (
        "oefen met een nagemaakte provider en centrale; uw instellingen blijven onberoerd",
        "practise with an imitated provider and PBX; your settings stay untouched",
    ),
    "help_json": ("als JSON, voor andere programma's", "as JSON, for other programs"),
    "help_csv": ("als CSV, voor een rekenblad", "as CSV, for a spreadsheet"),
    "help_number": ("alleen gesprekken met (een deel van) dit nummer", "only calls with (a part of) this number"),
    "help_day": ("alleen gesprekken van deze dag, jjjj-mm-dd", "only calls of this day, yyyy-mm-dd"),
    "help_direction": ("alleen in of uit", "only in or out"),
    "help_since": ("vanaf deze dag", "from this day on"),
    "help_until": ("tot en met deze dag", "up to and with this day"),
    "help_outcome": ("alleen gesprekken met deze afloop", "only calls that ended so"),
    "help_limit": ("hoogstens zoveel gesprekken (tabel: 50)", "at most so many calls (table: 50)"),
    "help_call": ("het gesprek, zoals `trunkbox status` het noemt", "the call, as `trunkbox status` names it"),
    "help_encrypt": (
        "met de wachtwoorden, versleuteld met een wachtwoordzin",
        "with the passwords, encrypted with a passphrase",
    ),
    "help_passphrase_file": (
        "de wachtwoordzin staat op de eerste regel van dit bestand; anders wordt hij gevraagd",
        "the passphrase is the first line of this file; else it is asked for",
    ),
    "help_file": ("het bestand, of - voor de standaardinvoer", "the file, or - for the standard input"),
    "help_file_out": ("waarheen, of - voor de standaarduitvoer", "where to, or - for the standard output"),
    "usage": ("gebruik: ", "usage: "),
    "command": ("OPDRACHT", "COMMAND"),
    "commands": ("opdrachten", "commands"),
    "arguments": ("argumenten", "arguments"),
    "options": ("opties", "options"),
    # ---- wrong use
    "wrong_use": (
        "{what}. `{program} --help` toont hoe het wel moet.",
        "{what}. `{program} --help` shows how it is done.",
    ),
    "no_command": ("Er is geen opdracht gegeven", "No command was given"),
    "bad_limit": ("`{value}` is geen aantal van 1 of meer", "`{value}` is no number of 1 or more"),
    "bad_day": (
        "`{value}` is geen dag: schrijf bijvoorbeeld 2026-11-22",
        "`{value}` is no day: write for example 2026-11-22",
    ),
    "bad_http": (
        "`{value}` is geen adres: schrijf bijvoorbeeld 127.0.0.1:8080 of [::1]:8080",
        "`{value}` is no address: write for example 127.0.0.1:8080 or [::1]:8080",
    ),
    # ---- errors
    "interrupted": ("Afgebroken.", "Interrupted."),
    "unexpected": (
        (
            "Er ging iets mis dat niet was voorzien ({kind}: {detail}). Herhaal de opdracht met --debug en meld de"
            " uitvoer."
        ),
        (
            "Something went wrong that was not foreseen ({kind}: {detail}). Repeat with --debug and report its"
            " output."
        ),
    ),
    "disk": (
        "{path} kon niet worden gelezen of geschreven ({detail}). Controleer de rechten en de vrije ruimte.",
        "{path} could not be read or written ({detail}). Check its rights and the free space.",
    ),
    "no_home": (
        "Er is geen thuismap om gegevens te bewaren. Geef een map met --data.",
        "There is no home folder to keep data in. Give a folder with --data.",
    ),
    "part_missing": (
        "Het onderdeel `{module}` is niet te starten. Installeer opnieuw met ./run --setup-only.",
        "The part `{module}` cannot be started. Install again with ./run --setup-only.",
    ),
    # ---- status
    "practice_shown": (
        "Dit is de oefenbox ({data}); uw eigen box is nog niet ingesteld of draait niet.",
        "This is the practice box ({data}); your own box is not set up yet or does not run.",
    ),
    "engine_line": (
        "Telefoonmotor {version} draait sinds {since} (proces {pid}).",
        "Telephone engine {version} runs since {since} (process {pid}).",
    ),
    "engine_starting": ("De telefoonmotor start nog.", "The telephone engine is still starting."),
    "listen_line": ("luistert op {transport} {address}:{port}", "listens on {transport} {address}:{port}"),
    "listen_closed": (
        "luistert NIET op {transport} {address}:{port}",
        "does NOT listen on {transport} {address}:{port}",
    ),
    "strangers_line": (
        "{count} berichten van vreemden bleven onbeantwoord",
        "{count} messages from strangers were left unanswered",
    ),
    "no_trunks": ("Geen trunks ingesteld.", "No trunks are set up."),
    "no_pbxs": ("Geen centrale ingesteld.", "No PBX is set up."),
    "no_calls_now": ("Geen gesprekken op dit moment.", "No calls at this moment."),
    "trunk_head": ("Trunk {id}", "Trunk {id}"),
    "trunk_head_off": ("Trunk {id} (uitgeschakeld)", "Trunk {id} (disabled)"),
    "pbx_head": ("Centrale {id}", "PBX {id}"),
    "calls_head": ("Gesprekken nu: {count}", "Calls now: {count}"),
    "state_off": ("uit", "off"),
    "state_static": ("zonder aanmelding", "without registration"),
    "state_trying": ("bezig met aanmelden", "registering"),
    "state_registered": ("aangemeld", "registered"),
    "state_refused": ("geweigerd", "refused"),
    "state_unreachable": ("onbereikbaar", "unreachable"),
    "state_reachable": ("bereikbaar", "reachable"),
    "state_unknown": ("nog onbekend", "not known yet"),
    "state_not_registered": ("niet aangemeld", "not registered"),
    "role_primary": ("hoofdaccount", "main account"),
    "role_backup": ("tweede account", "second account"),
    "role_device": ("toestelaccount", "device account"),
    "at": ("bij", "at"),
    "since": ("sinds", "since"),
    "seen_at": ("de provider ziet deze box op {seen}", "the provider sees this box at {seen}"),
    "seen_moved": (
        "de provider ziet deze box sinds {since} op {seen}, en daarvoor op {before}: dat adres is niet vast",
        "the provider sees this box at {seen} since {since}, at {before} before: that address is not fixed",
    ),
    "again_at": ("volgende poging", "next try"),
    "call_ringing": ("gaat over", "ringing"),
    "call_early": ("gaat over, met geluid", "ringing, with sound"),
    "call_talking": ("in gesprek", "talking"),
    "call_held": ("in de wacht", "on hold"),
    "direction_in": ("in", "in"),
    "direction_out": ("uit", "out"),
    "hung_up": ("Gesprek {call} wordt beëindigd.", "Call {call} is being ended."),
    # ---- trace
    "trace_what": (
        "Geef één gesprek, of --trunk, of --pbx. `trunkbox calls` toont de gesprekken.",
        "Give one call, or --trunk, or --pbx. `trunkbox calls` shows the calls.",
    ),
    "trace_off": (
        "De telefoonmotor bewaart geen SIP-berichten, want hij is gestart met --no-trace. Herstart hem zonder.",
        "The engine keeps no SIP messages, because it was started with --no-trace. Restart it without.",
    ),
    "trace_empty": (
        "Hiervan zijn geen SIP-berichten (meer) bewaard: ze vervallen na `retention.trace_days` dagen, of eerder"
        " als"
        " er veel zijn.",
        "No SIP messages of this are kept (any more): they go after `retention.trace_days` days, or sooner when"
        " there are many.",
    ),
    "trace_cut": (
        "Er waren meer berichten dan hier passen; dit zijn de eerste.",
        "There were more messages than fit here; these are the first.",
    ),
    "trace_box": ("box", "box"),
    "no_such_pbx": (
        "Er is geen centrale {pbx} ingesteld. `trunkbox status` toont de centrales.",
        "No PBX {pbx} is set up. `trunkbox status` shows the PBXs.",
    ),
    "no_such_call_logged": (
        "Er is geen gesprek {call}, lopend of in de gesprekkenlijst. `trunkbox calls --json` toont de nummers"
        " ervan.",
        "There is no call {call}, in progress or in the call log. `trunkbox calls --json` shows their names.",
    ),
    # ---- settings
    "applied": (
        "De telefoonmotor gebruikt nu deze instellingen.",
        "The telephone engine uses these settings now.",
    ),
    "applied_later": (
        "De telefoonmotor draait niet; deze instellingen gelden zodra hij start.",
        "The telephone engine does not run; these settings hold as soon as it starts.",
    ),
    "not_applied": (
        "De instellingen zijn bewaard, maar de telefoonmotor nam ze nog niet over: {why}",
        "The settings were saved, but the engine has not taken them over yet: {why}",
    ),
}

WRONG_USE = (
    (r"^unrecognized arguments: (.+)$", r"Onbekend: \1", r"Unknown: \1"),
    (r"^the following arguments are required: (.+)$", r"Er ontbreekt: \1", r"Missing: \1"),
    (
        r"^argument (.+): invalid choice: (.+?) \(choose from (.+)\)$",
        r"\2 past niet bij \1; kies uit \3",
        r"\2 does not fit \1; choose from \3",
    ),
    (r"^argument (.+): expected one argument$", r"\1 wil één waarde", r"\1 wants one value"),
    (
        r"^argument (.+): not allowed with argument (.+)$",
        r"\1 en \2 gaan niet samen",
        r"\1 and \2 do not go together",
    ),
    (r"^argument (.+): ignored explicit argument (.+)$", r"\1 wil geen waarde (\2)", r"\1 wants no value (\2)"),
    (r"^argument (.+?): (.+)$", r"\1: \2", r"\1: \2"),
)
"""What argparse says, as patterns, with the Dutch and the English that the box says instead."""
