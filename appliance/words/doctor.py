"""The words of `trunkbox doctor`: each finding and its suggestion.

Law: pure; a suggestion is something that the reader can do.
"""

WORDS = {
    "mark_ok": ("goed", "ok"),
    "mark_note": ("weet", "note"),
    "mark_warning": ("let op", "warning"),
    "mark_error": ("FOUT", "ERROR"),
    "doctor_well": ("Er zijn geen fouten gevonden.", "No errors were found."),
    "doctor_sick": ("Gevonden fouten: {count}.", "Errors found: {count}."),
    "doctor_check_failed": (
        "De controle `{check}` liep zelf vast ({detail}). Meld dit; de andere controles gaan door.",
        "The check `{check}` itself failed ({detail}). Report this; the other checks go on.",
    ),
    "doctor_library_ok": ("Python {python} met pjsua2 {found}.", "Python {python} with pjsua2 {found}."),
    "doctor_library_missing": (
        "De telefoniebibliotheek pjsua2 ontbreekt ({detail}). Bouw hem met ./run --setup-only.",
        "The telephony library pjsua2 is missing ({detail}). Build it with ./run --setup-only.",
    ),
    "doctor_library_broken": (
        "De telefoniebibliotheek pjsua2 valt om bij het laden ({detail}). Bouw hem opnieuw met"
        " ./run --setup-only.",
        "The telephony library pjsua2 falls over while it loads ({detail}). Build it anew with"
        " ./run --setup-only.",
    ),
    "doctor_library_other": (
        "pjsua2 is versie {found} en niet de eigen bouw van {wanted}, die veel meer gesprekken aankan. Bouw hem"
        " met ./run --setup-only.",
        "pjsua2 is version {found} and not our own build of {wanted}, which carries far more calls. Build it with"
        " ./run --setup-only.",
    ),
    "doctor_data_none": (
        "De map {data} is er nog niet; `trunkbox run` maakt hem.",
        "The folder {data} is not there yet; `trunkbox run` makes it.",
    ),
    "doctor_data_rights": (
        "De map {data} is door deze gebruiker niet te gebruiken. Pas de rechten aan, of gebruik de gebruiker"
        " van `trunkbox run`.",
        "The folder {data} cannot be used by this user. Change its rights, or use the user of `trunkbox run`.",
    ),
    "doctor_data_open": (
        "De map {data} is ook voor anderen open (rechten {mode}), terwijl er wachtwoorden in staan. Sluit hem:"
        " chmod 700 {data}",
        "The folder {data} is open to others too (mode {mode}), while passwords lie in it. Close it:"
        " chmod 700 {data}",
    ),
    "doctor_data_ok": ("Gegevens in {data}, {free} MB vrij.", "Data in {data}, {free} MB free."),
    "doctor_disk_full": (
        "De schijf van {data} is vol ({free} MB vrij): instellingen en gesprekken worden niet bewaard. Maak"
        " ruimte.",
        "The disk of {data} is full ({free} MB free): settings and calls are not kept. Make room.",
    ),
    "doctor_disk_tight": (
        "De schijf van {data} raakt vol ({free} MB vrij). Maak ruimte.",
        "The disk of {data} is filling up ({free} MB free). Make room.",
    ),
    "doctor_disk_read_only": (
        "De schijf van {data} laat geen schrijven toe, vaak door een versleten SD-kaart. Controleer of vervang"
        " hem.",
        "The disk of {data} allows no writing, often because of a worn SD card. Check or replace it.",
    ),
    "doctor_settings_ok": (
        "Instellingen in orde (versie {revision}, {numbers} nummers).",
        "Settings in order (revision {revision}, {numbers} numbers).",
    ),
    "doctor_settings_none": (
        "Er is nog niets ingesteld. Neem een bestand over met `trunkbox config import`.",
        "Nothing is set up yet. Take over a file with `trunkbox config import`.",
    ),
    "doctor_settings_last_good": (
        "De box draait op de laatste goede instellingen, versie {revision}.",
        "The box runs on the last good settings, revision {revision}.",
    ),
    "doctor_no_trunk": (
        "Er is geen trunk, dus niemand kan bellen. Voeg er een toe.",
        "There is no trunk, so nobody can call. Add one.",
    ),
    "doctor_no_pbx": (
        "Er is geen centrale, dus gesprekken komen nergens aan. Voeg er een toe.",
        "There is no PBX, so calls arrive nowhere. Add one.",
    ),
    "doctor_engine_ok": (
        "De telefoonmotor antwoordt (versie {version}, proces {pid}).",
        "The telephone engine answers (version {version}, process {pid}).",
    ),
    "doctor_engine_other": (
        "De telefoonmotor die draait is versie {running}, geïnstalleerd is {installed}. Herstart `trunkbox run`.",
        "The engine that runs is version {running}, installed is {installed}. Restart `trunkbox run`.",
    ),
    "doctor_port_open": ("SIP-poort {where} is open.", "SIP port {where} is open."),
    "doctor_name_ok": ("{name} leidt naar {found}.", "{name} leads to {found}."),
    "doctor_name_nowhere": (
        "De naam {name} leidt nergens heen. Controleer de schrijfwijze, de internetverbinding en de DNS-server.",
        "The name {name} leads nowhere. Check its spelling, the internet connection and the DNS server.",
    ),
    "doctor_trunk_ok": (
        "Trunk {trunk}: {username} is aangemeld bij {server}.",
        "Trunk {trunk}: {username} is registered at {server}.",
    ),
    "doctor_trunk_off": (
        "Trunk {trunk} is uitgeschakeld in de instellingen.",
        "Trunk {trunk} is disabled in the settings.",
    ),
    "doctor_trunk_static": (
        "Trunk {trunk} werkt zonder aanmelding: de provider moet het adres van deze box kennen.",
        "Trunk {trunk} works without registration: the provider must know the address of this box.",
    ),
    "doctor_trunk_trying": (
        "Trunk {trunk}: {username} meldt zich op dit moment aan. Kijk zo nog eens.",
        "Trunk {trunk}: {username} is registering right now. Look again in a moment.",
    ),
    "doctor_pbx_ok": ("Centrale {pbx} is bereikbaar ({contacts}).", "PBX {pbx} can be reached ({contacts})."),
    "doctor_pbx_unknown": (
        "Of centrale {pbx} bereikbaar is, is nog niet bekend. Kijk zo nog eens.",
        "Whether PBX {pbx} can be reached is not known yet. Look again in a moment.",
    ),
    "doctor_pbx_not_registered": (
        "Centrale {pbx} heeft zich niet aangemeld. Controleer in de centrale het adres van deze box, de"
        " gebruikersnaam en het wachtwoord.",
        "PBX {pbx} has not registered. Check in the PBX the address of this box, the user name and the password.",
    ),
    "doctor_pbx_unreachable": (
        "Centrale {pbx} antwoordt niet op {contacts} (laatste antwoord {code}). Controleer adres en poort, en of"
        " de centrale dit adres toelaat.",
        "PBX {pbx} does not answer at {contacts} (last answer {code}). Check address and port, and whether the"
        " PBX lets this address in.",
    ),
    "doctor_no_way_out": (
        "Deze machine heeft geen standaardroute over IPv4, dus een provider op internet is onbereikbaar."
        " Controleer kabel en netwerk.",
        "This machine has no default route over IPv4, so a provider on the internet cannot be reached. Check"
        " cable and network.",
    ),
    "doctor_alg": (
        "Een trunk over UDP krijgt geen antwoord terwijl een router vertaalt: zet SIP ALG in de router uit, of"
        " kies transport tls of tcp.",
        "A trunk over UDP gets no answer while a router translates: turn SIP ALG off in the router, or choose"
        " transport tls or tcp.",
    ),
    "doctor_clock_ok": ("De klok loopt gelijk ({now}).", "The clock is in step ({now})."),
    "doctor_clock_wrong": (
        "De klok staat verkeerd ({now}): openingstijden, limieten en beveiligde verbindingen kloppen dan niet."
        " Zet NTP aan.",
        "The clock is wrong ({now}): opening hours, limits and secure connections then fail. Turn NTP on.",
    ),
    "doctor_clock_alone": (
        "De klok ({now}) wordt niet gelijkgezet met internet. Zet NTP aan, bijvoorbeeld systemd-timesyncd.",
        "The clock ({now}) is not kept in step by the internet. Turn NTP on, for example systemd-timesyncd.",
    ),
    "doctor_files_ok": ("Genoeg open bestanden toegestaan.", "Enough open files are allowed."),
    "doctor_files_few": (
        "Er mogen maar {limit} bestanden open zijn: goed voor zo'n {calls} gesprekken. Verhoog de limiet"
        " (ulimit -n).",
        "Only {limit} files may be open: enough for some {calls} calls. Raise the limit (ulimit -n).",
    ),
}
