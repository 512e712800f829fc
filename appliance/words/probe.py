"""The steps of a trial of a trunk, and how it ended, in words.

Law: pure; a step says what happened, an outcome says what to do next.
"""

WORDS = {
    "probe_step_resolving": ("{server} opzoeken", "looking up {server}"),
    "probe_step_name_not_found": ("{server} leidt nergens heen ({why})", "{server} leads nowhere ({why})"),
    "probe_step_resolved": ("{server} is {addresses}", "{server} is {addresses}"),
    "probe_step_connecting": (
        "verbinden met {address} over {transport}",
        "connecting to {address} over {transport}",
    ),
    "probe_step_connected": ("verbonden met {address}", "connected to {address}"),
    "probe_step_refused": ("{address} weigert de verbinding ({why})", "{address} refuses the connection ({why})"),
    "probe_step_certificate": (
        "het certificaat van {address} wordt niet vertrouwd ({why})",
        "the certificate of {address} is not trusted ({why})",
    ),
    "probe_step_sent": ("{method} verstuurd naar {address}", "{method} sent to {address}"),
    "probe_step_challenged": (
        "gevraagd om het wachtwoord voor {realm} ({algorithm})",
        "asked for the password for {realm} ({algorithm})",
    ),
    "probe_step_too_brief": (
        "de aanmelding moet minstens {seconds} s gelden; opnieuw gevraagd",
        "the registration must last at least {seconds} s; asked again",
    ),
    "probe_step_answered": ("antwoord: {code} {reason}", "answer: {code} {reason}"),
    "probe_step_bound": (
        "aangemeld voor {expires} s ({others} andere aanmeldingen)",
        "registered for {expires} s ({others} other registrations)",
    ),
    "probe_step_unregistered": ("de proefaanmelding is weer weg", "the trial registration is gone again"),
    "probe_step_left_behind": (
        "de proefaanmelding was niet weg te halen; zij verloopt binnen {seconds} s",
        "the trial registration could not be removed; it ends within {seconds} s",
    ),
    "probe_step_silence": (
        "geen antwoord van {address} in {seconds} s",
        "no answer from {address} in {seconds} s",
    ),
    "probe_registered": (
        "De aanmelding van {username} bij {server} lukt.",
        "{username} can register at {server}.",
    ),
    "probe_answers": ("{server} antwoordt ({code} {reason}).", "{server} answers ({code} {reason})."),
    "probe_wrong_login": (
        "{server} wijst {username} af ({code} {reason}): neem gebruikersnaam, inlognaam en wachtwoord opnieuw over"
        " van de provider, en vraag of dit adres is toegestaan.",
        "{server} rejects {username} ({code} {reason}): copy user name, login name and password again from the"
        " provider, and ask whether this address is allowed.",
    ),
    "probe_unknown_account": (
        "{server} kent {username} niet ({code} {reason}): controleer de gebruikersnaam en het domein.",
        "{server} does not know {username} ({code} {reason}): check the user name and the domain.",
    ),
    "probe_silence": (
        "{server} antwoordt niet: controleer servernaam, poort en protocol, de internetverbinding, en of de"
        " provider dit adres toelaat.",
        "{server} does not answer: check the server's name, port and transport, the internet connection, and"
        " whether the provider allows this address.",
    ),
    "probe_interval_too_brief": (
        "{server} vindt de aanmeldtijd ook na zijn eigen voorstel te kort: verhoog `expires`.",
        "{server} finds the registration time too short even after its own proposal: raise `expires`.",
    ),
    "probe_server_error": (
        "{server} heeft een storing ({code} {reason}): probeer het later opnieuw, of meld het de provider.",
        "{server} has a failure ({code} {reason}): try again later, or tell the provider.",
    ),
    "probe_name_not_found": (
        "De servernaam leidt nergens heen: controleer de schrijfwijze en de DNS-server van uw netwerk.",
        "The server's name leads nowhere: check its spelling and the DNS server of your network.",
    ),
    "probe_refused": (
        "{server} weigert de verbinding ({reason}): controleer poort en protocol (UDP, TCP of TLS).",
        "{server} refuses the connection ({reason}): check the port and the transport (UDP, TCP or TLS).",
    ),
    "probe_certificate": (
        "Het certificaat van {server} wordt niet vertrouwd ({reason}): controleer de servernaam en de klok van de"
        " box; zet `tls_verify` alleen uit als de provider daarom vraagt.",
        "The certificate of {server} is not trusted ({reason}): check the server's name and the clock of the box;"
        " switch `tls_verify` off only if the provider asks for it.",
    ),
    "probe_other": (
        "{server} antwoordt met {code} {reason}: vraag de provider wat dit betekent.",
        "{server} answers with {code} {reason}: ask the provider what it means.",
    ),
    "probe_busy": (
        "Er lopen al twee proeven. Wacht tot er een klaar is en probeer het opnieuw.",
        "Two trials are running already. Wait until one is over and try again.",
    ),
    "no_such_probe": (
        "Er is geen proef {probe} meer. Begin een nieuwe.",
        "There is no trial {probe} any more. Begin a new one.",
    ),
    "no_such_trunk": (
        "Er is geen trunk {trunk} ingesteld. `trunkbox status` toont de trunks.",
        "No trunk {trunk} is set up. `trunkbox status` shows the trunks.",
    ),
    "no_such_account": (
        "Trunk {trunk} heeft geen account {account}. Kies een account van deze trunk.",
        "Trunk {trunk} has no account {account}. Choose an account of this trunk.",
    ),
    "bad_trunk": (
        "De trunk klopt niet: {path} ({why}). Verbeter dit veld en probeer het opnieuw.",
        "The trunk is not right: {path} ({why}). Correct this field and try again.",
    ),
    "probe_which": (
        "Er zijn {count} trunks ({trunks}). Zeg welke: `trunkbox probe TRUNK`.",
        "There are {count} trunks ({trunks}). Say which: `trunkbox probe TRUNK`.",
    ),
    "probe_file_wrong": (
        "{file} is geen goed instellingenbestand. `trunkbox config check {file}` noemt de fouten.",
        "{file} is no good settings file. `trunkbox config check {file}` names the errors.",
    ),
    "probe_nobody": ("zonder gebruikersnaam", "without a user name"),
}
