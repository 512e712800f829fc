"""Bans, signs of fraud, and the test of the mail server, in words.

Law: pure; a sign of fraud says what was seen and what the box did, and accuses nobody.
"""

WORDS = {
    "fraud_burst": (
        "Centrale {pbx} begint heel veel gesprekken binnen enkele seconden, het laatst naar {number}.",
        "PBX {pbx} begins very many calls within seconds, the last to {number}.",
    ),
    "fraud_short_calls": (
        "Centrale {pbx} voert het ene gesprek van een paar seconden na het andere, het laatst naar {number}.",
        "PBX {pbx} makes one call of a few seconds after another, the last to {number}.",
    ),
    "fraud_new_country_at_night": (
        "Centrale {pbx} belt 's nachts {number}, in een land dat nog nooit gebeld is ({country}).",
        "PBX {pbx} calls {number} at night, in a country that was never called before ({country}).",
    ),
    "fraud_sequential": (
        "Centrale {pbx} belt nummers die vlak naast elkaar liggen, het laatst {number}.",
        "PBX {pbx} calls numbers that lie side by side, the last {number}.",
    ),
    "fraud_did_warned": ("Er is niets tegengehouden.", "Nothing was stopped."),
    "fraud_did_blocked": ("De box hield dit tegen.", "The box stopped this."),
    "fraud_warned_subject": ("{box}: dit lijkt op misbruik", "{box}: this looks like fraud"),
    "fraud_blocked_subject": ("{box}: misbruik tegengehouden", "{box}: fraud was stopped"),
    "fraud_warned_text": (
        "{what} Er is niets tegengehouden.\n\nKlopt dit? Dan hoeft u niets te doen. Zo niet: verander de"
        " wachtwoorden"
        " van de centrale en haar toestellen, en laat de box zulke gesprekken tegenhouden (Beveiliging).",
        "{what} Nothing was stopped.\n\nIs this right? Then there is nothing to do. If not: change the"
        " passwords of"
        " the PBX and its phones, and let the box stop such calls (Security).",
    ),
    "fraud_blocked_text": (
        "{what} De box houdt zulke gesprekken tegen.\n\nVerander de wachtwoorden van de centrale en haar"
        " toestellen."
        " Klopt dit gebruik wel? Laat de box dan alleen waarschuwen (Beveiliging).",
        "{what} The box stops such calls.\n\nChange the passwords of the PBX and its phones. Is this use right?"
        " Then let the box warn only (Security).",
    ),
    "emergency_failed": (
        "Een noodoproep naar {number} (centrale {pbx}, {at}) vond geen weg naar buiten ({code}). Bel 112 met een"
        " mobiele telefoon, en laat de lijnen meteen nakijken.",
        "An emergency call to {number} (PBX {pbx}, {at}) found no way out ({code}). Call 112 with a mobile phone,"
        " and have the trunks looked at now.",
    ),
    "emergency_failed_subject": (
        "{box}: een noodoproep is MISLUKT",
        "{box}: an emergency call FAILED",
    ),
    "emergency_failed_text": (
        "Vanaf centrale {pbx} is om {at} {number} gebeld, en geen enkele lijn nam de oproep aan ({code}).\n\nGa na"
        " of er hulp nodig is. Laat de lijnen meteen nakijken: de statuspagina van de box zegt wat eraan schort.",
        "At {at} PBX {pbx} called {number}, and no trunk took the call ({code}).\n\nFind out whether help is"
        " needed. Have the trunks looked at now: the status page of the box says what is wrong with them.",
    ),
    "emergency_made_subject": ("{box}: er is {number} gebeld", "{box}: {number} was called"),
    "emergency_made_text": (
        "Vanaf centrale {pbx} is om {at} {number} gebeld, met {caller} als afzender.",
        "At {at} PBX {pbx} called {number}, showing {caller}.",
    ),
    "no_such_ban": (
        "{address} is niet geblokkeerd. `trunkbox status` toont wat nu geblokkeerd is.",
        "{address} is not banned. `trunkbox status` shows what is banned now.",
    ),
    "unbanned": (
        "{address} krijgt weer antwoord. Nog geblokkeerd: {left}.",
        "{address} is answered again. Still banned: {left}.",
    ),
    "ban_line": (
        "{address} krijgt tot {until} geen antwoord: {count} keer verkeerd aangemeld. Toch toelaten:"
        " `trunkbox unban {address}`.",
        "{address} gets no answer until {until}: it logged in wrongly {count} times. To let it in all the same:"
        " `trunkbox unban {address}`.",
    ),
    "ban_wrong_password": ("verkeerd wachtwoord", "wrong password"),
    "ban_unknown_user": ("onbekende inlognaam", "unknown login"),
    "ban_wrong_aor": ("aangemeld onder de naam van een ander", "registered under somebody else's name"),
    "ban_malformed": ("onleesbare aanmelding", "unreadable login"),
    "help_unban": ("geef een geblokkeerd adres weer antwoord", "answer a banned address again"),
    "help_address": (
        "het IP-adres, of het netwerk zoals `status` het noemt",
        "the IP address, or network as in `status`",
    ),
    "state_not_written": (
        "De box kan niet bewaren wat er omgeschakeld of geblokkeerd is ({why}). Maak ruimte op de schijf, of"
        " vervang hem.",
        "The box cannot keep what is switched or banned ({why}). Make room on the disk, or replace it.",
    ),
    "mail_taken": (
        "De mailserver heeft het bericht aangenomen: {answer}. Kijk of het aankomt, ook bij de ongewenste post.",
        "The mail server has taken the message: {answer}. See whether it arrives, in the junk folder too.",
    ),
    "mail_test_subject": ("{box}: proefbericht", "{box}: test message"),
    "mail_test_text": (
        "Dit is een proefbericht van {box}. Komt het aan, dan kan de box u waarschuwen.",
        "This is a test message of {box}. If it arrives, the box can warn you.",
    ),
    "mail_nobody": (
        "Er is geen mailserver of geen e-mailadres ingevuld. Vul beide in bij Meldingen.",
        "There is no mail server or no e-mail address. Fill in both under Notifications.",
    ),
    "mail_busy": (
        "Er lopen al twee proefberichten; de mailserver antwoordt traag. Wacht een halve minuut.",
        "Two test messages are under way already; the mail server is slow. Wait half a minute.",
    ),
    "bad_notify": (
        "Het proefbericht kan niet: {path} klopt niet ({why}).",
        "The test message cannot be sent: {path} is wrong ({why}).",
    ),
    "mail_waiting": (
        "{count} e-mails wachten tot de mailserver ze aanneemt.",
        "{count} e-mails wait until the mail server takes them.",
    ),
}
