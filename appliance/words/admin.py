"""The words about the owner's password and the setup code.

Law: pure; each sentence says what, why, and what to do next.
"""

WORDS = {
    "password_short": (
        "Dit wachtwoord is te kort: neem minstens 10 tekens, bijvoorbeeld een paar woorden.",
        "This password is too short: take at least 10 characters, for instance a few words.",
    ),
    "password_long": (
        "Dit wachtwoord is te lang: neem hoogstens 200 tekens.",
        "This password is too long: take 200 characters at most.",
    ),
    "password_pattern": (
        "Dit wachtwoord is een reeks of herhaling, en zo geraden. Neem bijvoorbeeld een paar woorden.",
        "This password is a run or a repetition, guessed at once. Take for instance a few words.",
    ),
    "password_common": (
        "Dit wachtwoord wordt veel gebruikt, en is zo geraden. Neem bijvoorbeeld een paar woorden.",
        "This password is used by many, and guessed at once. Take for instance a few words.",
    ),
    "admin_code": ("Opstartcode: {code}", "Setup code: {code}"),
    "admin_claimed": (
        "De box heeft al een eigenaar. Wachtwoord kwijt? trunkbox admin set-password",
        "The box has an owner already. Password lost? trunkbox admin set-password",
    ),
    "admin_ask": ("Nieuw wachtwoord (u ziet niet wat u typt): ", "New password (what you type is not shown): "),
    "admin_again": ("Nog een keer: ", "Once more: "),
    "admin_differs": (
        "De twee wachtwoorden verschillen; er is niets gewijzigd. Probeer het opnieuw.",
        "The two passwords differ; nothing was changed. Try again.",
    ),
    "admin_empty": (
        "Er kwam geen wachtwoord op de standaardinvoer; er is niets gewijzigd.",
        "No password came on standard input; nothing was changed.",
    ),
    "admin_set": (
        "Het wachtwoord is gewijzigd. Alle browsers zijn uitgelogd.",
        "The password was changed. All browsers are logged out.",
    ),
    "admin_set_aside": (
        "web.json was onleesbaar en staat nu hier: {path}",
        "web.json could not be read and is now here: {path}",
    ),
    "admin_unusable": (
        "web.json kan niet gelezen worden ({why}). ‘trunkbox admin set-password’ legt het opzij.",
        "web.json cannot be read ({why}). ‘trunkbox admin set-password’ puts it aside.",
    ),
    "help_admin": ("eigenaar van de box", "owner of the box"),
    "help_admin_set-password": (
        "een nieuw wachtwoord voor de pagina's, van de standaardinvoer; alle browsers worden uitgelogd",
        "a new password for the pages, from standard input; all browsers are logged out",
    ),
    "help_admin_setup-code": (
        "toon de opstartcode nog eens, zolang de box geen eigenaar heeft",
        "show the setup code again, while the box has no owner",
    ),
    "help_behind_proxy": (
        "er staat één eigen proxy (nginx) op deze machine voor: geloof wie die als bezoeker noemt",
        "one proxy of ours (nginx) on this machine stands in front: believe whom it names as the visitor",
    ),
    "doctor_owner_ok": ("De box heeft een eigenaar.", "The box has an owner."),
    "doctor_owner_none": (
        "De box heeft nog geen eigenaar. Open de webpagina's en neem hem in gebruik; trunkbox admin setup-code.",
        "The box has no owner yet. Open the web pages and take it into use; trunkbox admin setup-code.",
    ),
    "run_code": (
        "Nog zonder eigenaar. Opstartcode voor de eerste keer: {code}",
        "No owner yet. Setup code for the first visit: {code}",
    ),
}
