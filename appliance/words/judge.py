"""The judgement of the whole box, in words.

Law: pure; the first sentence says whether telephony works.
"""

WORDS = {
    "verdict_ok": (
        "Alles werkt: trunk en centrale zijn bereikbaar (gesprekken nu: {calls}).",
        "All is well: trunk and PBX can be reached (calls now: {calls}).",
    ),
    "verdict_callers_lost": (
        "Wie u nu belt, bereikt u niet.",
        "Whoever calls you now does not reach you.",
    ),
    "verdict_engine_down": (
        "De telefonie ligt stil: de telefoonmotor draait niet.",
        "Telephony stands still: the telephone engine does not run.",
    ),
    "verdict_not_told": (
        "Of de telefonie werkt, is nu niet te zeggen: de telefoonmotor geeft geen antwoord.",
        "Whether telephony works cannot be said now: the telephone engine gives no answer.",
    ),
    "verdict_no_trunk": ("Er is nog geen lijn ingesteld.", "No trunk is set up yet."),
    "verdict_no_trunk_do": (
        "Begin met het opzetten: vul de gegevens van uw provider in, of oefen eerst.",
        "Begin the set-up: fill in your provider's details, or practise first.",
    ),
    "verdict_starting": ("De telefoonmotor start.", "The telephone engine is starting."),
    "verdict_starting_do": ("Wacht een halve minuut.", "Wait half a minute."),
    "verdict_deaf": (
        "De telefonie ligt stil: geen enkele SIP-poort kon worden geopend.",
        "Telephony stands still: no SIP port could be opened.",
    ),
    "verdict_deaf_do": (
        "Kijk welk ander programma de poort gebruikt, of kies een andere poort.",
        "Look which other program uses the port, or choose another port.",
    ),
    "verdict_registering": (
        "De box meldt zich aan bij uw provider; tot dan komt er niets binnen.",
        "The box is registering at your provider; until then nothing comes in.",
    ),
    "verdict_trunks_down": (
        "Bellen lukt niet: trunk {trunk} is niet aangemeld, en een andere werkende lijn is er niet.",
        "Calls do not work: trunk {trunk} is not registered, and there is no other trunk that works.",
    ),
    "verdict_trunk_down": (
        "Trunk {trunk} is niet aangemeld; de andere lijnen werken.",
        "Trunk {trunk} is not registered; the other trunks work.",
    ),
    "verdict_login_down": (
        "Op trunk {trunk} lukt de aanmelding van {username} niet; de andere aanmeldingen werken.",
        "On trunk {trunk} the registration of {username} fails; the other registrations work.",
    ),
    "verdict_trunk_do": (
        "Open trunk {trunk} en probeer de aanmelding uit; daar staat waarom het niet lukt.",
        "Open trunk {trunk} and try the registration; it says there why it fails.",
    ),
    "verdict_pbx_gone": (
        "Uw centrale {pbx} is niet bereikbaar.",
        "Your PBX {pbx} cannot be reached.",
    ),
    "verdict_pbx_do_power": (
        "Controleer of centrale {pbx} aanstaat en aan het netwerk hangt.",
        "Check that PBX {pbx} is on and connected to the network.",
    ),
    "verdict_pbx_do_peer": (
        "Controleer haar adres bij de centrale {pbx}, en of haar firewall de box toelaat.",
        "Check its address at the PBX {pbx}, and whether its firewall lets the box in.",
    ),
    "verdict_pbx_do_register": (
        "Controleer de inlog in centrale {pbx}; hier is te zien wat er van haar aankomt.",
        "Check the login in PBX {pbx}; what arrives from it can be seen here.",
    ),
    "verdict_no_numbers": ("Er zijn nog geen nummers.", "There are no numbers yet."),
    "verdict_no_numbers_do": (
        "Voeg de nummers toe die bij uw trunk horen.",
        "Add the numbers that belong to your trunk.",
    ),
    "verdict_no_pbx": ("Er is nog geen centrale.", "There is no PBX yet."),
    "verdict_no_pbx_do": (
        "Kies het merk van uw centrale en neem de velden over.",
        "Choose the brand of your PBX and copy the fields.",
    ),
    "verdict_problems": (
        "Bellen werkt, maar er is iets dat aandacht vraagt (meldingen: {count}).",
        "Calls work, but something needs attention (messages: {count}).",
    ),
    "control_failed": (
        "De telefoonmotor deed niet wat gevraagd werd. Probeer het opnieuw.",
        "The telephone engine did not do what was asked. Try again.",
    ),
    "calllog_stopped": (
        "De gesprekkenlijst is gestopt ({why}; {lost} verloren). Herstart de box; bellen gaat gewoon door.",
        "The call log has stopped ({why}; {lost} lost). Restart the box; calling goes on.",
    ),
}
