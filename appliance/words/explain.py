"""What the answer of a provider to a login means, and the remedies, the likeliest first, in words.

Law: pure; `<code>` is the verdict, `<code>_why` what it means, `<code>_do_1` ... what to do.
"""

WORDS = {
    "wizard_sure_certain": ("zeker", "certain"),
    "wizard_sure_likely": ("waarschijnlijk", "likely"),
    "wizard_sure_possible": ("mogelijk", "possible"),
    # ---- it works
    "explain_registered": ("Aangemeld als {username}.", "Registered as {username}."),
    "explain_registered_why": (
        "De provider aanvaardt deze gegevens en stuurt gesprekken naar de box.",
        "The provider accepts these details and sends calls to the box.",
    ),
    "explain_answers": ("{server} antwoordt.", "{server} answers."),
    "explain_answers_why": (
        "Deze lijn werkt zonder aanmelding: de provider herkent de box aan haar adres.",
        "This trunk works without registration: the provider knows the box by its address.",
    ),
    "explain_static": ("Deze lijn werkt zonder aanmelding.", "This trunk works without registration."),
    "explain_static_why": (
        "De provider herkent de box aan haar adres. Of dat klopt, blijkt pas bij een gesprek.",
        "The provider knows the box by its address. Whether that is right, a call alone can tell.",
    ),
    "explain_static_do_1": (
        "Doe een proefgesprek in beide richtingen.",
        "Make a test call in both directions.",
    ),
    "explain_off": ("Deze lijn staat uit.", "This trunk is switched off."),
    "explain_off_why": ("De box meldt zich er niet aan.", "The box does not register there."),
    "explain_off_do_1": ("Zet de lijn aan als u haar wilt gebruiken.", "Switch it on if you want to use it."),
    "explain_trying": ("Bezig met aanmelden bij {server}.", "Registering at {server}."),
    "explain_trying_why": ("De provider heeft nog niet geantwoord.", "The provider has not answered yet."),
    "explain_trying_do_1": ("Wacht een halve minuut.", "Wait half a minute."),
    # ---- the login
    "explain_password": (
        "Aanmelding geweigerd: het wachtwoord klopt waarschijnlijk niet.",
        "Registration refused: the password is probably wrong.",
    ),
    "explain_password_why": (
        "De server is bereikbaar en antwoordt ({code} {reason}). Uw netwerk is dus in orde; alleen het inloggen"
        " lukt niet.",
        "The server can be reached and answers ({code} {reason}). So your network is fine; only the login fails.",
    ),
    "explain_password_do_1": (
        "Kopieer het wachtwoord opnieuw uit de e-mail van uw provider. Overtypen gaat vaak mis bij 0/O en l/1."
        " Het is niet het wachtwoord van de website.",
        "Copy the password again from your provider's mail. Typing it often goes wrong with 0/O and l/1. It is"
        " not the password of the website.",
    ),
    "explain_password_do_2": (
        "Controleer de gebruikersnaam {username}, en of de provider een aparte inlognaam gaf.",
        "Check the user name {username}, and whether the provider gave a login name of its own.",
    ),
    "explain_password_do_3": (
        "Vraag de provider een nieuw SIP-wachtwoord.",
        "Ask the provider for a new SIP password.",
    ),
    "explain_forbidden": (
        "De provider verbiedt de aanmelding van {username}.",
        "The provider forbids the registration of {username}.",
    ),
    "explain_forbidden_why": (
        "De server antwoordt met {code} {reason}. Dat is een verkeerd wachtwoord, een geblokkeerd account, of een"
        " adres dat niet is toegelaten; de server zegt niet welke.",
        "The server answers {code} {reason}. That is a wrong password, a blocked account, or an address that is"
        " not allowed; the server does not say which.",
    ),
    "explain_forbidden_do_1": (
        "Kopieer het wachtwoord opnieuw uit de e-mail van uw provider.",
        "Copy the password again from your provider's mail.",
    ),
    "explain_forbidden_do_2": (
        "Kijk op de website van uw provider of het account geblokkeerd is, of alleen mag aanmelden vanaf een vast"
        " adres.",
        "Look at your provider's website whether the account is blocked, or may register from a fixed address"
        " only.",
    ),
    "explain_forbidden_do_3": (
        "Is dit account nog op een ander toestel of in uw centrale ingesteld? Meld het daar af.",
        "Is this account still set up in another device or in your PBX? Sign it off there.",
    ),
    "explain_forbidden_do_4": (
        "Bel de provider en lees het antwoord voor: {code} {reason}.",
        "Call the provider and read out the answer: {code} {reason}.",
    ),
    "explain_unknown_account": (
        "De provider kent {username} waarschijnlijk niet.",
        "The provider probably does not know {username}.",
    ),
    "explain_unknown_account_why": (
        "De server antwoordt met {code} {reason}: deze gebruikersnaam bestaat daar niet, of niet in dit domein.",
        "The server answers {code} {reason}: this user name does not exist there, or not in this domain.",
    ),
    "explain_unknown_account_do_1": (
        "Neem de gebruikersnaam precies over. Vaak is het het hoofdnummer als 31501234567, zonder plus of nul.",
        "Copy the user name exactly. Often it is the main number as 31501234567, without plus or zero.",
    ),
    "explain_unknown_account_do_2": (
        "Controleer de servernaam {name}: gebruikt de provider een apart domein, vul dat dan in.",
        "Check the server's name {name}: if the provider uses a domain of its own, fill that in.",
    ),
    "explain_unknown_account_do_3": (
        "Vraag de provider of het account al is aangezet.",
        "Ask the provider whether the account is active already.",
    ),
    # ---- the way there
    "explain_silence": ("{name} antwoordt niet.", "{name} does not answer."),
    "explain_silence_why": (
        "De box stuurde haar aanmelding over {transport}, en er kwam niets terug. Of de server is onbereikbaar, of"
        " iets onderweg houdt het tegen.",
        "The box sent its registration over {transport}, and nothing came back. Either the server cannot be"
        " reached, or something in between holds it back.",
    ),
    "explain_silence_do_1": (
        "Controleer servernaam, poort en protocol in de e-mail van uw provider.",
        "Check the server's name, port and transport in your provider's mail.",
    ),
    "explain_silence_do_2": (
        "Werkt internet op deze plek? Open een website op een ander apparaat in hetzelfde netwerk.",
        "Does the internet work here? Open a website on another device in the same network.",
    ),
    "explain_silence_do_3": (
        "Zet SIP ALG uit in uw router, en laat zijn firewall SIP naar buiten toe.",
        "Switch SIP ALG off in your router, and let its firewall pass SIP outward.",
    ),
    "explain_silence_do_4": (
        "Vraag de provider of uw internetadres is toegelaten, of na veel mislukte pogingen is geblokkeerd.",
        "Ask the provider whether your internet address is allowed, or was blocked after many failed attempts.",
    ),
    "explain_name_not_found": (
        "De servernaam {name} bestaat waarschijnlijk niet.",
        "The server's name {name} probably does not exist.",
    ),
    "explain_name_not_found_why": (
        "De naam is opgezocht, en leidt nergens heen.",
        "The name was looked up, and leads nowhere.",
    ),
    "explain_name_not_found_do_1": (
        "Controleer de schrijfwijze. Vul alleen de naam in, zonder sip: of https:.",
        "Check the spelling. Fill in the name alone, without sip: or https:.",
    ),
    "explain_name_not_found_do_2": (
        "Werkt internet op deze plek? Zonder internet is geen naam op te zoeken.",
        "Does the internet work here? Without it no name can be looked up.",
    ),
    "explain_name_not_found_do_3": (
        "Controleer de DNS-server van uw netwerk, of gebruik het adres dat de provider noemt.",
        "Check the DNS server of your network, or use the address that the provider gives.",
    ),
    "explain_refused": (
        "{server} weigert de verbinding: poort of protocol klopt waarschijnlijk niet.",
        "{server} refuses the connection: the port or the transport is probably wrong.",
    ),
    "explain_refused_why": (
        "De server is er, maar op deze poort luistert niets over {transport}. ({reason})",
        "The server is there, but nothing listens on this port over {transport}. ({reason})",
    ),
    "explain_refused_do_1": (
        "Probeer een ander protocol: UDP en TCP gebruiken meestal poort 5060, TLS poort 5061.",
        "Try another transport: UDP and TCP mostly use port 5060, TLS port 5061.",
    ),
    "explain_refused_do_2": (
        "Laat de poort weg als de provider er geen noemt; de box zoekt hem dan zelf op.",
        "Leave the port out if the provider names none; the box then looks it up by itself.",
    ),
    "explain_refused_do_3": (
        "Controleer of de firewall van uw netwerk dit verkeer weigert.",
        "Check whether the firewall of your network refuses this traffic.",
    ),
    "explain_certificate": (
        "Het certificaat van {name} wordt niet vertrouwd.",
        "The certificate of {name} is not trusted.",
    ),
    "explain_certificate_why": (
        "De versleutelde verbinding is verbroken voordat er een wachtwoord is verstuurd. ({reason})",
        "The encrypted connection was ended before any password was sent. ({reason})",
    ),
    "explain_certificate_do_1": (
        "Gebruik de servernaam die de provider noemt, geen adres: het certificaat geldt voor de naam.",
        "Use the server's name that the provider gives, not an address: the certificate is for the name.",
    ),
    "explain_certificate_do_2": (
        "Controleer datum en tijd van de box.",
        "Check date and time of the box.",
    ),
    "explain_certificate_do_3": (
        "Vraag de provider of zijn certificaat is verlopen.",
        "Ask the provider whether its certificate has run out.",
    ),
    "explain_certificate_do_4": (
        "Zet de controle alleen uit als de provider daarom vraagt: anders kan een ander meeluisteren.",
        "Switch the check off only if the provider asks for it: otherwise somebody else could listen in.",
    ),
    # ---- the provider
    "explain_too_brief": (
        "De provider wil een langere aanmeldtijd.",
        "The provider wants a longer registration time.",
    ),
    "explain_too_brief_why": (
        "De server antwoordt met {code} {reason}: de gevraagde tijd is te kort, ook na zijn eigen voorstel.",
        "The server answers {code} {reason}: the time asked for is too short, even after its own proposal.",
    ),
    "explain_too_brief_do_1": (
        "Verhoog de aanmeldtijd, bijvoorbeeld naar 3600 seconden.",
        "Raise the registration time, for example to 3600 seconds.",
    ),
    "explain_too_brief_do_2": (
        "Vraag de provider welke aanmeldtijd zij wil.",
        "Ask the provider which registration time it wants.",
    ),
    "explain_unavailable": (
        "De provider neemt deze aanmelding nu even niet aan.",
        "The provider does not take this registration for the moment.",
    ),
    "explain_unavailable_why": (
        "De server antwoordt met {code} {reason}. Dat is meestal voorbijgaand; de box blijft het proberen.",
        "The server answers {code} {reason}. That mostly passes; the box keeps trying.",
    ),
    "explain_unavailable_do_1": ("Wacht enkele minuten.", "Wait some minutes."),
    "explain_unavailable_do_2": (
        "Duurt het langer? Vraag de provider of het account is aangezet: {code} {reason}.",
        "Does it last? Ask the provider whether the account is active: {code} {reason}.",
    ),
    "explain_server_error": (
        "De provider heeft waarschijnlijk een storing.",
        "The provider probably has a failure.",
    ),
    "explain_server_error_why": (
        "De server antwoordt met {code} {reason}. Uw gegevens zijn dus nog niet beoordeeld; de box blijft het"
        " proberen.",
        "The server answers {code} {reason}. So your details were not judged yet; the box keeps trying.",
    ),
    "explain_server_error_do_1": (
        "Kijk op de storingspagina van uw provider, en wacht enkele minuten.",
        "Look at your provider's status page, and wait some minutes.",
    ),
    "explain_server_error_do_2": (
        "Vul een reserveserver in als de provider er een heeft.",
        "Fill in a second server if the provider has one.",
    ),
    "explain_server_error_do_3": (
        "Meld het de provider: {code} {reason}.",
        "Tell the provider: {code} {reason}.",
    ),
    "explain_other": (
        "De provider antwoordt met {code} {reason}.",
        "The provider answers {code} {reason}.",
    ),
    "explain_other_why": (
        "De server is bereikbaar, maar aanvaardt de aanmelding niet, om een reden die de box niet kent.",
        "The server can be reached, but does not accept the registration, for a reason that the box does not"
        " know.",
    ),
    "explain_other_do_1": (
        "Vraag de provider wat dit antwoord betekent: {code} {reason}.",
        "Ask the provider what this answer means: {code} {reason}.",
    ),
    "explain_other_do_2": (
        "Controleer of alle velden gelijk zijn aan de e-mail van de provider.",
        "Check that all fields are as in the provider's mail.",
    ),
}
