"""What the last SIP answer of a provider or PBX means, and what to do about it (RFC 3261 section 21).

Law: pure; `answer(code)` finds the sentence of the code, else that of its class.
"""

WORDS = {
    "sip_0": (
        "{server} antwoordt niet: controleer de internetverbinding, de servernaam en de poort.",
        "{server} does not answer: check the internet connection, the server's name and the port.",
    ),
    "sip_200": ("{server} heeft de aanmelding aanvaard.", "{server} accepted the registration."),
    "sip_401": (
        "{server} wijst het wachtwoord of de inlognaam van {username} af: neem beide opnieuw over van de"
        " provider.",
        "{server} rejects the password or login name of {username}: copy both again from the provider.",
    ),
    "sip_403": (
        "{server} verbiedt {username}: het wachtwoord klopt niet, het account is geblokkeerd, of dit adres staat"
        " niet op de lijst van de provider.",
        "{server} forbids {username}: the password is wrong, the account is blocked, or this address is not on"
        " the provider's list.",
    ),
    "sip_404": (
        "{server} kent {username} niet: controleer de gebruikersnaam en het domein.",
        "{server} does not know {username}: check the user name and the domain.",
    ),
    "sip_407": (
        "De proxy voor {server} wijst het wachtwoord of de inlognaam van {username} af: neem beide opnieuw over.",
        "The proxy before {server} rejects the password or login name of {username}: copy both again.",
    ),
    "sip_408": (
        "{server} antwoordt niet op tijd: controleer de internetverbinding, de servernaam en de poort.",
        "{server} does not answer in time: check the internet connection, the server's name and the port.",
    ),
    "sip_423": (
        "{server} wil een langere aanmeldtijd: verhoog `expires`.",
        "{server} wants a longer registration time: raise `expires`.",
    ),
    "sip_480": ("{server} is tijdelijk niet bereikbaar.", "{server} is temporarily unavailable."),
    "sip_488": (
        "{server} aanvaardt de codecs of versleuteling niet: controleer `codecs` en `srtp`.",
        "{server} does not accept the codecs or encryption: check `codecs` and `srtp`.",
    ),
    "sip_502": (
        "De naam van {server} leidt nergens heen: controleer de schrijfwijze en de DNS-server.",
        "The name of {server} leads nowhere: check its spelling and the DNS server.",
    ),
    "sip_503": (
        "{server} is niet bereikbaar of overbelast; de box blijft het proberen.",
        "{server} is unreachable or overloaded; the box keeps trying.",
    ),
    "sip_4xx": (
        "{server} weigert met {code} {reason}: vraag de provider wat dit betekent.",
        "{server} refuses with {code} {reason}: ask the provider what it means.",
    ),
    "sip_5xx": (
        "{server} heeft een storing ({code} {reason}); de box blijft het proberen.",
        "{server} has a failure ({code} {reason}); the box keeps trying.",
    ),
    "sip_6xx": (
        "{server} weigert overal met {code} {reason}: vraag de provider wat dit betekent.",
        "{server} refuses everywhere with {code} {reason}: ask the provider what it means.",
    ),
}


def answer(code: int) -> str:
    """The key of the sentence for a SIP answer; 0 is no answer at all."""
    exact = f"sip_{code}"
    if exact in WORDS:
        return exact
    group = f"sip_{code // 100}xx"
    return group if group in WORDS else "sip_4xx"
