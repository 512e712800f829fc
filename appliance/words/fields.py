"""The settings' fields in the words of a page: what each is called, and what to know before filling it in.

Law: pure; looked up by where a field lies (`trunks.accounts.username`), else by its end (`username`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Lang = Literal["nl", "en"]
_COLUMN = {"nl": 0, "en": 1}

LABELS: Mapping[str, tuple[str, str]] = {
    "id": ("Korte naam (id)", "Short name (id)"),
    "name": ("Naam", "Name"),
    "label": ("Omschrijving", "Description"),
    "enabled": ("In gebruik", "In use"),
    "username": ("Gebruikersnaam", "User name"),
    "auth_username": ("Aanmeldnaam (Authentication ID)", "Login name (Authentication ID)"),
    "password": ("Wachtwoord", "Password"),
    "transport": ("Transport", "Transport"),
    "addresses": ("Verdere adressen en netwerken", "Further addresses and networks"),
    "address": ("Adres", "Address"),
    "port": ("Poort", "Port"),
    "host": ("Server", "Server"),
    "codecs": ("Codecs, in deze volgorde", "Codecs, in this order"),
    "channels": ("Gesprekken tegelijk", "Calls at once"),
    "dtmf": ("Toetstonen (DTMF)", "Key tones (DTMF)"),
    "session_timers": ("Sessietimers", "Session timers"),
    "srtp": ("Versleuteld geluid (SRTP)", "Encrypted sound (SRTP)"),
    "number_format": ("Schrijfwijze van nummers", "Notation of numbers"),
    "trunk": ("Trunk", "Trunk"),
    "pbx": ("Centrale", "PBX"),
    "belplan": ("Belplan", "Call plan"),
    "number": ("Nummer", "Number"),
    "prefix": ("Begint met", "Begins with"),
    "country": ("Land", "Country"),
    "ring_seconds": ("Zo lang laten overgaan (seconden)", "Let it ring for (seconds)"),
    "triggers": ("Wanneer het belplan overneemt", "When the call plan takes over"),
    "forced": ("Altijd het belplan", "Always the call plan"),
    "to": ("Aan", "To"),
    "from": ("Afzender", "Sender"),
    "hour": ("Per uur", "Per hour"),
    "day": ("Per dag", "Per day"),
    "week": ("Per week", "Per week"),
    # ---- box and network
    "box": ("Box", "Box"),
    "box.name": ("Naam van de box", "Name of the box"),
    "box.language": ("Taal", "Language"),
    "box.country": ("Land", "Country"),
    "box.timezone": ("Tijdzone", "Time zone"),
    "network": ("Netwerk", "Network"),
    "network.address": ("Vast adres", "Fixed address"),
    "network.gateway": ("Router (gateway)", "Router (gateway)"),
    "network.dns": ("Naamservers (DNS)", "Name servers (DNS)"),
    # ---- SIP
    "sip": ("SIP en geluid", "SIP and sound"),
    "sip.listen": ("SIP-adressen van de box", "SIP addresses of the box"),
    "sip.public_address": ("Adres op het internet", "Address on the internet"),
    "sip.rtp_ports": ("Poorten voor geluid (RTP)", "Ports for sound (RTP)"),
    "sip.media_timeout_seconds": ("Seconden zonder geluid tot ophangen", "Seconds without sound until hang-up"),
    # ---- trunks
    "trunks": ("Trunks", "Trunks"),
    "trunks.provider": ("Provider", "Provider"),
    "trunks.kind": ("Soort", "Kind"),
    "trunks.servers": ("Servers", "Servers"),
    "trunks.outbound_proxy": ("Uitgaande proxy", "Outbound proxy"),
    "trunks.tls_verify": ("Certificaat van de provider controleren", "Check the provider's certificate"),
    "trunks.register": ("Aanmelden bij de provider", "Register at the provider"),
    "trunks.realm": ("Realm", "Realm"),
    "trunks.from_domain": ("Domein in From", "Domain in From"),
    "trunks.backup": ("Tweede SIP-account", "Second SIP account"),
    "trunks.accounts": ("Toestelaccounts", "Device accounts"),
    "trunks.accounts.number": ("Nummer van dit account", "Number of this account"),
    "trunks.expires": ("Aanmelding geldig (seconden)", "Registration valid for (seconds)"),
    "trunks.keepalive": ("Verbinding openhouden", "Keeping the connection open"),
    "trunks.keepalive.method": ("Manier", "Way"),
    "trunks.keepalive.seconds": ("Elke (seconden)", "Every (seconds)"),
    "trunks.caller_id": ("Waar het bellernummer staat", "Where the caller's number stands"),
    "trunks.did_from": ("Waar het gebelde nummer staat", "Where the called number stands"),
    "trunks.diversion": ("Doorschakeling melden", "Telling of forwarding"),
    "trunks.addresses": ("Netwerken van de provider", "Networks of the provider"),
    "outbound": ("Uitgaand", "Outbound"),
    "outbound.trunks": ("Volgorde van trunks", "Order of trunks"),
    # ---- PBXs and phones
    "pbxs": ("Centrales", "PBXs"),
    "pbxs.brand": ("Merk", "Brand"),
    "pbxs.mode": ("Hoe de centrale bekend is", "How the PBX is known"),
    "pbxs.address": ("Adres van de centrale", "Address of the PBX"),
    "pbxs.outside_prefix": ("Buitenlijncijfer", "Outside prefix"),
    "pbxs.caller_id_to": ("Waar de centrale de beller leest", "Where the PBX reads the caller"),
    "pbxs.caller_id_from": ("Waar de centrale de beller schrijft", "Where the PBX writes the caller"),
    "pbxs.did_to": ("Waar de centrale het gebelde nummer leest", "Where the PBX reads the called number"),
    "pbxs.keepalive_seconds": (
        "Elke zoveel seconden kijken of zij er is",
        "Look whether it is there every (seconds)",
    ),
    "algorithms": ("Versleuteling van het wachtwoord", "Encryption of the password"),
    "phones": ("SIP-toestellen aan de box zelf", "SIP phones at the box itself"),
    # ---- numbers
    "numbers": ("Nummers", "Numbers"),
    "numbers.range": ("Reeks", "Range"),
    "numbers.inbound": ("Mag gebeld worden", "May be called"),
    "numbers.outbound": ("Mag naar buiten bellen", "May call out"),
    "default_caller_id": ("Standaard bellernummer", "Default caller ID"),
    "emergency": ("Noodnummers", "Emergency numbers"),
    "emergency.caller_id": ("Bellernummer bij 112", "Caller ID for 112"),
    "emergency.trunks": ("Trunks, in deze volgorde", "Trunks, in this order"),
    "emergency.notify": ("Bericht sturen als 112 gebeld wordt", "Send word when 112 is called"),
    # ---- security
    "whitelist": ("Netwerken die antwoord krijgen", "Networks that are answered"),
    "whitelist.network": ("Netwerk of adres", "Network or address"),
    "whitelist.allow": ("Waarvoor", "For what"),
    "whitelist.note": ("Notitie", "Note"),
    "destinations": ("Bestemmingen", "Destinations"),
    "destinations.default": ("Wat geen regel noemt", "What no rule names"),
    "destinations.rules": ("Regels", "Rules"),
    "type": ("Soort nummer", "Kind of number"),
    "region": ("Gebied", "Region"),
    "limits": ("Limieten", "Limits"),
    "limits.channels": ("Gesprekken tegelijk", "Calls at once"),
    "limits.channels.total": ("Samen", "Together"),
    "limits.channels.inbound": ("Inkomend", "Incoming"),
    "limits.channels.outbound": ("Uitgaand", "Outgoing"),
    "limits.calls": ("Uitgaande gesprekken", "Outgoing calls"),
    "limits.spend_eur": ("Kosten in euro", "Cost in euros"),
    "limits.warn_at_percent": ("Waarschuwen bij (procent)", "Warn at (per cent)"),
    "rates": ("Tarieven", "Rates"),
    "rates.unknown": ("Zonder eigen tarief", "Without a rate of its own"),
    "rates.rows": ("Tarief per begin van het nummer", "Rate by the number's beginning"),
    "per_minute": ("Per minuut (euro)", "Per minute (euros)"),
    "setup": ("Per gesprek (euro)", "Per call (euros)"),
    "increment": ("Afrekenen per (seconden)", "Charged by (seconds)"),
    "fraud": ("Tekenen van fraude", "Signs of fraud"),
    "fraud.burst": ("Veel gesprekken ineens", "Many calls at once"),
    "fraud.short_calls": ("Veel korte gesprekken", "Many short calls"),
    "fraud.new_country_at_night": ("'s Nachts naar een nieuw land", "A new country at night"),
    "fraud.sequential": ("Nummers op een rij", "Numbers in a row"),
    # ---- failover and the rest
    "failover": ("Uitval van de centrale", "Failure of the PBX"),
    "failover.forced": (
        "Alle gesprekken naar het belplan (onderhoud)",
        "All calls to the call plan (maintenance)",
    ),
    "schedules": ("Openingstijden", "Opening hours"),
    "belplans": ("Belplannen", "Call plans"),
    "switches": ("Schakelaars", "Switches"),
    "switches.active": ("Aan bij de eerste start", "On at the first start"),
    "switches.group": ("Groep", "Group"),
    "switches.code": ("Toetscode", "Phone code"),
    "switches.pin": ("Pincode", "PIN"),
    "prompts": ("Meldteksten", "Announcements"),
    "prompts.file": ("Geluidsbestand", "Sound file"),
    "notify": ("Meldingen", "Notifications"),
    "notify.to": ("E-mailadressen", "Mail addresses"),
    "notify.smtp": ("Mailserver", "Mail server"),
    "notify.smtp.security": ("Beveiliging", "Security"),
    "backup": ("Back-up", "Backup"),
    "backup.nightly": ("Elke nacht", "Every night"),
    "backup.nightly.path": ("Map", "Folder"),
    "updates": ("Updates", "Updates"),
    "updates.channel": ("Kanaal", "Channel"),
    "updates.automatic_security": ("Beveiligingsupdates vanzelf", "Security updates by themselves"),
    "updates.hour": ("Op dit uur (0-23)", "At this hour (0-23)"),
    "retention": ("Bewaren", "Keeping"),
    "retention.calls_days": ("Gesprekken (dagen)", "Calls (days)"),
    "retention.voicemail_days": ("Voicemail (dagen)", "Voicemail (days)"),
    "retention.trace_days": ("SIP-berichten (dagen)", "SIP messages (days)"),
}

HINTS: Mapping[str, tuple[str, str]] = {
    "id": ("Kleine letters, cijfers, - en _.", "Small letters, digits, - and _."),
    "auth_username": ("Leeg: gelijk aan de gebruikersnaam.", "Empty: the same as the user name."),
    "channels": ("Leeg: geen eigen grens.", "Empty: no limit of its own."),
    "codecs": ("Een per regel: PCMA, PCMU, G722.", "One a line: PCMA, PCMU, G722."),
    "number_format": (
        "e164 +31..., plain 31..., international 0031..., national 0...",
        "e164 +31..., plain 31..., international 0031..., national 0...",
    ),
    "addresses": ("Een per regel, zoals 192.168.1.0/24.", "One a line, such as 192.168.1.0/24."),
    "prefix": ("Zoals +31 of +4930, zonder spaties.", "Such as +31 or +4930, without blanks."),
    "country": ("Twee hoofdletters, zoals NL.", "Two capitals, such as NL."),
    "triggers": (
        "Een per regel: unreachable, no_answer, error, channels_full, busy, declined.",
        "One a line: unreachable, no_answer, error, channels_full, busy, declined.",
    ),
    "box.timezone": ("Zoals Europe/Amsterdam.", "Such as Europe/Amsterdam."),
    "box.country": (
        "Hoe nummers zonder landcode gelezen worden, zoals NL.",
        "How numbers without a country are read.",
    ),
    "network": ("Geldt alleen op een kant-en-klare box.", "Counts on an appliance alone."),
    "network.address": (
        "Met de lengte van het netwerk: 192.168.1.5/24.",
        "With the network's length: 192.168.1.5/24.",
    ),
    "network.dns": ("Een adres per regel.", "One address a line."),
    "sip.public_address": (
        "Leeg: de box leert het van de provider.",
        "Empty: the box learns it from the provider.",
    ),
    "sip.listen.address": ("0.0.0.0 of :: voor alle.", "0.0.0.0 or :: for all."),
    "trunks.servers": (
        "Een per regel, de eerste eerst. Zonder poort zoekt de box SRV op.",
        "One a line, the first one first. Without a port the box looks for SRV.",
    ),
    "trunks.kind": (
        "trunk: een aanmelding voor veel nummers; accounts: elk nummer een eigen aanmelding.",
        "trunk: one registration for many numbers; accounts: a registration for each number.",
    ),
    "trunks.realm": ("Leeg: elke.", "Empty: any."),
    "trunks.from_domain": ("Leeg: de server.", "Empty: the server."),
    "trunks.channels": (
        "Zoals bij de provider gekocht. Leeg: geen grens.",
        "As bought at the provider. Empty: no limit.",
    ),
    "trunks.addresses": (
        "Waar de provider vandaan belt, buiten zijn servers. Een per regel.",
        "Where the provider calls from, beside its servers. One a line.",
    ),
    "trunks.accounts": ("Alleen bij soort accounts.", "With kind accounts alone."),
    "outbound.trunks": (
        "Een id per regel. De eigen trunk van een nummer gaat voor.",
        "One id a line. A number's own trunk comes first.",
    ),
    "pbxs.mode": (
        "peer: aan haar adres; register: zij meldt zich aan met naam en wachtwoord.",
        "peer: by its address; register: it logs in with name and password.",
    ),
    "pbxs.address": ("Zoals 192.168.1.10:5060, bij peer.", "Such as 192.168.1.10:5060, with peer."),
    "pbxs.outside_prefix": (
        "Wat de centrale voor een nummer laat staan, zoals 0.",
        "What the PBX leaves before a number, such as 0.",
    ),
    "pbxs.keepalive_seconds": ("0: alleen merken aan gesprekken.", "0: tell by calls alone."),
    "algorithms": (
        "Een per regel: MD5, SHA-256. Veel centrales geven het op als zij er een niet kennen.",
        "One a line: MD5, SHA-256. Many PBXs give up at one that they do not know.",
    ),
    "phones": ("Voor belplannen; nog niet in werking.", "For call plans; not in use yet."),
    "backup": ("Nog niet in werking.", "Not in use yet."),
    "updates": ("Nog niet in werking.", "Not in use yet."),
    "emergency.notify": ("Nog niet in werking.", "Not in use yet."),
    "numbers.number": ("Zoals u het belt: 050 123 45 67.", "As you dial it: 050 123 45 67."),
    "numbers.range": ("Twee nummers van gelijke lengte.", "Two numbers of equal length."),
    "numbers.ring_seconds": ("Leeg: zoals de centrale.", "Empty: as the PBX."),
    "numbers.triggers": ("Leeg: zoals bij Uitval.", "Empty: as under Failure."),
    "default_caller_id": (
        "Getoond als de centrale een vreemd nummer meegeeft. Zoals u het belt: 050 123 45 67.",
        "Shown when the PBX sends a foreign number. As you dial it: 050 123 45 67.",
    ),
    "emergency.caller_id": ("Zoals u het belt: 050 123 45 67.", "As you dial it: 050 123 45 67."),
    "emergency.trunks": ("Een id per regel. Leeg: zoals uitgaand.", "One id a line. Empty: as outbound."),
    "whitelist": (
        "Centrales en providers die ingesteld zijn hebben dit niet nodig.",
        "Configured PBXs and providers do not need this.",
    ),
    "whitelist.network": ("Zoals 192.168.1.0/24.", "Such as 192.168.1.0/24."),
    "whitelist.allow": ("Een per regel: sip, web.", "One a line: sip, web."),
    "destinations.rules": (
        "De meest precieze regel wint; tegenhouden gaat voor toelaten.",
        "The most specific rule wins; blocking beats allowing.",
    ),
    "type": ("Bij toelaten hoort er een land bij.", "To allow one, name its country too."),
    "limits.channels": ("Leeg: zoveel als gekocht.", "Empty: as many as bought."),
    "limits.calls": ("Leeg: geen grens.", "Empty: no limit."),
    "limits.spend_eur": (
        "Op is op: dan stopt uitgaand bellen, behalve 112.",
        "When it is spent, calling out stops, but for 112.",
    ),
    "increment": ("Eerste/volgende, zoals 60/1.", "First/next, such as 60/1."),
    "switches.group": ("Van een groep is er hooguit een aan.", "At most one of a group is on."),
    "switches.code": ("Zoals *81.", "Such as *81."),
    "switches.pin": ("4 tot 10 cijfers.", "4 to 10 digits."),
    "prompts.file": ("Een bestandsnaam zonder map.", "A file name without a folder."),
    "notify.to": ("Een per regel.", "One a line."),
}

OPTIONS: Mapping[str, tuple[str, str]] = {
    "kind": ("Soort", "Kind"),
    "none": ("Geen", "None"),
    "new": ("Nieuw", "New"),
    "first": ("Eerste", "First"),
    "last": ("Laatste", "Last"),
    "nl": ("Nederlands", "Dutch"),
    "en": ("Engels", "English"),
    "dhcp": ("Adres van de router (DHCP)", "Address from the router (DHCP)"),
    "static": ("Vast adres", "Fixed address"),
    "number": ("Een nummer", "One number"),
    "range": ("Een reeks", "A range"),
    "allow": ("Toelaten", "Allow"),
    "block": ("Tegenhouden", "Block"),
    "off": ("Uit", "Off"),
    "optional": ("Als de ander het kan", "If the other can"),
    "required": ("Verplicht", "Required"),
    "warn": ("Waarschuwen", "Warn"),
    "usb": ("Geheugenstick", "Memory stick"),
    "sftp": ("Eigen server (SFTP)", "Own server (SFTP)"),
    "auto": ("Vanzelf", "By itself"),
    "peer": ("Aan haar adres (peer)", "By its address (peer)"),
    "register": ("Meldt zich aan (register)", "Logs in (register)"),
    "stable": ("Stabiel", "Stable"),
    "beta": ("Vroeg (beta)", "Early (beta)"),
    "generic": ("Ander merk", "Another brand"),
    "fixed": ("Vast", "Fixed"),
    "mobile": ("Mobiel", "Mobile"),
    "premium_rate": ("Betaald (0900)", "Premium rate"),
    "shared_cost": ("Gedeelde kosten", "Shared cost"),
    "toll_free": ("Gratis (0800)", "Toll-free"),
    "voip": ("Internet", "VoIP"),
    "personal": ("Persoonlijk", "Personal"),
    "uan": ("Bedrijfsnummer", "Company number"),
    "short": ("Kort nummer", "Short number"),
    "world": ("Hele wereld", "The whole world"),
    "europe": ("Europa", "Europe"),
    "west-europe": ("West-Europa", "Western Europe"),
    "benelux": ("Benelux", "Benelux"),
}


def label(names: Sequence[str], lang: Lang) -> str:
    """What the field is called; its own name when there are no words for it."""
    found = _longest(LABELS, names)
    return found[_COLUMN[lang]] if found else names[-1]


def hint(names: Sequence[str], lang: Lang) -> str:
    """What to know before filling it in; "" when there is nothing."""
    found = _longest(HINTS, names)
    return found[_COLUMN[lang]] if found else ""


def option(value: str, lang: Lang) -> str:
    """A choice in words, or as it stands in the file."""
    found = OPTIONS.get(value)
    return found[_COLUMN[lang]] if found else value


def _longest(table: Mapping[str, tuple[str, str]], names: Sequence[str]) -> tuple[str, str] | None:
    ends = (".".join(names[n:]) for n in range(len(names)))
    return next((table[end] for end in ends if end in table), None)
