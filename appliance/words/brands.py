"""What the wizard says beside the fields of a PBX, in words.

Law: pure; what is not proven is said to be so.
"""

WORDS = {
    "wizard_brand_generic": ("Ander merk", "Another brand"),
    "wizard_proof_tested": ("Beproefd", "Tested"),
    "wizard_proof_documented": ("Volgens documentatie, nog niet beproefd", "As documented, not tried yet"),
    "wizard_proof_unproven": ("Algemeen profiel, nog niet beproefd", "Generic profile, not tried yet"),
    "wizard_mode_peer": ("vast adres, zonder aanmelding", "fixed address, no registration"),
    "wizard_mode_register": ("de centrale meldt zich aan", "the PBX registers"),
    "wizard_field_server": ("Server (registrar, proxy)", "Server (registrar, proxy)"),
    "wizard_field_port": ("Poort", "Port"),
    "wizard_field_transport": ("Protocol (transport)", "Transport"),
    "wizard_field_registration": ("Aanmelden", "Registration"),
    "wizard_field_username": ("Gebruikersnaam", "User name"),
    "wizard_field_auth_username": ("Inlognaam (authentication name)", "Login name (authentication name)"),
    "wizard_field_password": ("Wachtwoord", "Password"),
    "wizard_hint_no_password": (
        "Er is nog geen wachtwoord. Maak er een en sla het op.",
        "There is no password yet. Make one and save it.",
    ),
    "wizard_hint_empty": ("Laat dit veld leeg.", "Leave this field empty."),
    "wizard_hint_choose": ("Kies dit in de lijst.", "Choose this in the list."),
    "wizard_hint_channels": (
        "Vul het aantal kanalen in dat u bij de provider heeft.",
        "Fill in how many channels you have at the provider.",
    ),
    "wizard_hint_main_number": (
        "Uw hoofdnummer, precies zo geschreven.",
        "Your main number, written exactly so.",
    ),
    "wizard_hint_port_beside": (
        "In het vakje ernaast komt de poort: {port}.",
        "The port goes into the box beside it: {port}.",
    ),
    "wizard_hint_zero_unlimited": ("0 betekent onbeperkt.", "0 means without limit."),
    "wizard_hint_no_login": (
        "Niet aanmelden: de box herkent de centrale aan haar adres.",
        "Do not register: the box knows the PBX by its address.",
    ),
    "wizard_did_3cx": (
        "3CX vergelijkt het gebelde nummer letter voor letter met zijn lijst van DID's.",
        "3CX compares the number called with its list of DIDs, letter by letter.",
    ),
    "wizard_did_pattern": (
        "Het gebelde nummer wordt vergeleken met het DID-patroon van de inkomende route.",
        "The number called is compared with the DID pattern of the inbound route.",
    ),
    "wizard_did_exten": (
        "Het gebelde nummer is de `exten` in de context from-trunkbox.",
        "The number called is the `exten` in the context from-trunkbox.",
    ),
    "wizard_did_script": (
        "Het gebelde nummer staat in de Request-URI; uw script beslist.",
        "The number called is in the Request-URI; your script decides.",
    ),
    "wizard_did_ipoffice": (
        "IP Office neemt het gebelde nummer uit Request-URI of To, zoals Call Routing Method zegt.",
        "IP Office takes the number called from Request-URI or To, as Call Routing Method says.",
    ),
    "wizard_did_template": (
        "De notatie van nummers en headers is per trunk in te stellen.",
        "The notation of numbers and headers can be set per trunk.",
    ),
    "wizard_did_unknown": (
        "Hoe deze centrale het gebelde nummer leest, blijkt uit het proefgesprek.",
        "How this PBX reads the number called, the test call will show.",
    ),
    "wizard_tip_3cx_source": (
        "Zet bij Inbound Parameters de bronherkenning (Source identification) op DID.",
        "Set the source identification under Inbound Parameters to DID.",
    ),
    "wizard_tip_3cx_caller": (
        "Zet bij Outbound Parameters de afzender (From, P-Asserted-Identity) op OutboundCallerId.",
        "Set the sender (From, P-Asserted-Identity) under Outbound Parameters to OutboundCallerId.",
    ),
    "wizard_tip_yeastar_account": (
        "Kies geen Account Trunk: daarbij meldt de box zich bij de Yeastar aan, andersom dus.",
        "Do not choose Account Trunk: there the box registers at the Yeastar, the other way round.",
    ),
    "wizard_tip_mypbx_from": (
        "Laat From User leeg: wat daar staat, vervangt het nummer dat u laat zien.",
        "Leave From User empty: what stands there replaces the number that you show.",
    ),
    "wizard_tip_asterisk_file": (
        "Voeg de tekst toe aan pjsip.conf. Heten uw transports anders dan transport-udp, pas die naam aan. Geef"
        " daarna `pjsip reload`. Naar buiten belt u met Dial(PJSIP/${{EXTEN}}@trunkbox).",
        "Add the text to pjsip.conf. If your transports are not called transport-udp, change that name. Then give"
        " `pjsip reload`. Call out with Dial(PJSIP/${{EXTEN}}@trunkbox).",
    ),
    "wizard_tip_kamailio_file": (
        "Voeg de regels toe aan dispatcher.list en, bij aanmelding, aan de tabel uacreg; herlaad beide.",
        "Add the lines to dispatcher.list and, for registration, to the table uacreg; reload both.",
    ),
    "wizard_tip_ipoffice_options": (
        "IP Office herkent de box aan haar adres, en wil dat OPTIONS wordt beantwoord; dat doet de box.",
        "IP Office knows the box by its address, and wants OPTIONS answered; the box does that.",
    ),
}
