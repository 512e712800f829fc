"""Limits of calls and money: what was refused, warned of, cut, and what is wrong with the ledger.

Law: pure; a limit is named as the settings name it.
"""

WORDS = {
    "ledger_unreadable": (
        "De box kon niet lezen wat er al verbeld is ({why}) en heeft dat bestand bewaard als {file}. De"
        " uurlimiet geldt als verbruikt, en komt vanzelf weer vrij.",
        "The box could not read what was spent already ({why}) and kept that file as {file}. The hour's limit"
        " counts as used up, and comes free by itself.",
    ),
    "ledger_not_written": (
        "De box kan niet bewaren wat er verbeld wordt ({why}) en laat geen nieuwe betaalde gesprekken toe."
        " Maak ruimte op de schijf, of vervang hem.",
        "The box cannot keep what is spent ({why}) and lets no new paid calls out. Make room on the disk, or"
        " replace it.",
    ),
    "no_such_limit": (
        "Er is geen limiet {limit}. Kies er een van: {limits}.",
        "There is no limit {limit}. Choose one of: {limits}.",
    ),
    "limit_spend_hour": ("euro's per uur", "euros an hour"),
    "limit_calls_hour": ("gesprekken per uur", "calls an hour"),
    "limit_spend_day": ("euro's per dag", "euros a day"),
    "limit_calls_day": ("gesprekken per dag", "calls a day"),
    "limit_spend_week": ("euro's per week", "euros a week"),
    "limit_calls_week": ("gesprekken per week", "calls a week"),
    "limit_subject_near": (
        "{box}: {percent}% van de limiet {limit} is gebruikt",
        "{box}: {percent}% of the limit of {limit} is used",
    ),
    "limit_subject_reached": ("{box}: de limiet {limit} is bereikt", "{box}: the limit of {limit} is reached"),
    "limit_mail_near": (
        "Van de limiet {limit} is {used} van {most} gebruikt ({percent}%). Er wordt nog niets tegengehouden.",
        "Of the limit of {limit}, {used} of {most} is used ({percent}%). Nothing is held back yet.",
    ),
    "limit_mail_reached": (
        "De limiet {limit} is bereikt: {used} van {most}. De box laat geen uitgaande gesprekken meer door"
        " die er niet in passen. 112 en inkomende gesprekken gaan gewoon door.",
        "The limit of {limit} is reached: {used} of {most}. The box lets no more outgoing calls through that"
        " do not fit. 112 and incoming calls go on as ever.",
    ),
    "limit_mail_top": ("De duurste bestemmingen van de laatste tijd:", "The dearest destinations of late:"),
    "limit_mail_do": (
        "Klopt dit? Verhoog dan de limiet in de box, of hef hem een uur op. Klopt het niet, zoek dan uit welk"
        " toestel belt, en verander de wachtwoorden van de centrale.",
        "Is this right? Then raise the limit in the box, or lift it for an hour. If it is not, find out which"
        " phone calls, and change the passwords of the PBX.",
    ),
    "mail_login": (
        "De mailserver weigert de inlognaam of het wachtwoord: {answer}. Neem beide opnieuw over.",
        "The mail server refuses the login name or password: {answer}. Copy both again.",
    ),
    "mail_recipient": (
        "De mailserver weigert de ontvanger: {answer}. Controleer het e-mailadres.",
        "The mail server refuses the recipient: {answer}. Check the e-mail address.",
    ),
    "mail_refused": (
        "De mailserver weigert het bericht: {answer}. Controleer de afzender.",
        "The mail server refuses the message: {answer}. Check the sender.",
    ),
    "mail_no_starttls": (
        "De mailserver kan geen STARTTLS: {answer}. Kies een andere beveiliging of poort.",
        "The mail server has no STARTTLS: {answer}. Choose another security or port.",
    ),
    "mail_certificate": (
        "Het certificaat van de mailserver klopt niet: {answer}. Controleer de servernaam.",
        "The certificate of the mail server is wrong: {answer}. Check the server's name.",
    ),
    "mail_tls": (
        "De beveiligde verbinding met de mailserver mislukt: {answer}. Controleer poort en beveiliging.",
        "The secured connection to the mail server fails: {answer}. Check port and security.",
    ),
    "mail_silent": (
        "De mailserver antwoordt niet: {answer}. Controleer naam en poort.",
        "The mail server does not answer: {answer}. Check name and port.",
    ),
    "mail_unreachable": (
        "De mailserver is niet te bereiken: {answer}. Controleer naam, poort en internetlijn.",
        "The mail server cannot be reached: {answer}. Check name, port and internet line.",
    ),
}
