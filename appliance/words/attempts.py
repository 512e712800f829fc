"""What a PBX that does not come in does wrong, and what to do about it.

Law: pure; each sentence names the source first, since that is what a person can look for.
"""

WORDS = {
    "attempt_wrong_password": (
        "{source} ({agent}) meldt zich aan als {user} met een verkeerd wachtwoord: neem het wachtwoord van deze"
        " box"
        " opnieuw over in de centrale.",
        "{source} ({agent}) logs in as {user} with a wrong password: copy the password of this box into the PBX"
        " again.",
    ),
    "attempt_unknown_user": (
        "{source} ({agent}) meldt zich aan als {user}, maar die inlognaam is er niet: neem de naam van deze box"
        " over.",
        "{source} ({agent}) logs in as {user}, but there is no such login: copy the login name of this box.",
    ),
    "attempt_wrong_name": (
        "{source} ({agent}) heeft een goed wachtwoord, maar meldt een andere naam aan ({user}): maak"
        " gebruikersnaam"
        " en inlognaam gelijk aan die van deze box.",
        "{source} ({agent}) has a good password, but registers another name ({user}): make user name and login"
        " name"
        " those of this box.",
    ),
    "attempt_no_account": (
        "{source} ({agent}) wil zich aanmelden als {user}, maar is hier ingesteld zonder aanmelding: zet de"
        " aanmelding in de centrale uit, of stel haar hier in als centrale die zich aanmeldt.",
        "{source} ({agent}) wants to register as {user}, but is set up here without registration: switch it off in"
        " the PBX, or set the PBX up here as one that registers.",
    ),
    "attempt_no_password": (
        "{source} ({agent}) is om het wachtwoord van {user} gevraagd en gaf er geen: vul het in de centrale in.",
        "{source} ({agent}) was asked for the password of {user} and gave none: fill it in in the PBX.",
    ),
    "attempt_replay": (
        "{source} ({agent}) herhaalt een oude aanmelding van {user}: herstart de centrale, en kijk of er iets"
        " tussen"
        " zit dat berichten verdubbelt.",
        "{source} ({agent}) repeats an old login of {user}: restart the PBX, and see whether something in between"
        " doubles messages.",
    ),
    "attempt_stale": (
        "{source} ({agent}) meldt {user} aan met een verlopen vraag; dat lost zichzelf op, tenzij het zich"
        " herhaalt.",
        "{source} ({agent}) logs {user} in with a question that ran out; that mends itself, unless it goes on.",
    ),
    "attempt_malformed": (
        "{source} ({agent}) stuurt voor {user} een aanmelding die niet klopt: werk de software van de centrale"
        " bij.",
        "{source} ({agent}) sends a login for {user} that is not right: update the software of the PBX.",
    ),
    "attempt_wrong_address": (
        "{source} ({agent}) meldt zich als {user}, maar mag niet met de box praten: zet dit adres bij de"
        " centrale of"
        " op de lijst van toegestane adressen.",
        "{source} ({agent}) speaks as {user}, but may not speak to the box: add this address to the PBX or to the"
        " list of allowed addresses.",
    ),
    "attempt_stranger": (
        "{source} ({agent}) is onbekend en kreeg geen antwoord ({method}, {count}x).",
        "{source} ({agent}) is unknown and got no answer ({method}, {count}x).",
    ),
    "attempt_options": (
        "{source} ({agent}) vraagt of de box er is (OPTIONS) en krijgt antwoord.",
        "{source} ({agent}) asks whether the box is there (OPTIONS) and is answered.",
    ),
}
