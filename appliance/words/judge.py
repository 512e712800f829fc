"""The judgement of the whole box, in words.

Law: pure; the first sentence says whether telephony works.
"""

WORDS = {
    "verdict_one_way": (
        "In een gesprek van nu wordt iemand niet gehoord (gesprekken: {count}).",
        "In a call of now somebody is not heard (calls: {count}).",
    ),
    "verdict_ok": (
        "Alles werkt: trunk en centrale zijn bereikbaar.",
        "All is well: trunk and PBX can be reached.",
    ),
    "verdict_callers_lost": (
        "Wie u nu belt, bereikt u niet.",
        "Whoever calls you now does not reach you.",
    ),
    "verdict_engine_down": (
        "De telefonie ligt stil: de telefoonmotor draait niet.",
        "Telephony stands still: the telephone engine does not run.",
    ),
    "verdict_engine_down_do": (
        "Wacht een halve minuut: na een storing start hij vanzelf opnieuw. Blijft het zo, herstart dan de box.",
        "Wait half a minute: after a failure it starts again by itself. If it stays so, restart the box.",
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
    "verdict_ok_unheard": (
        "Er is niets mis te zien, maar of centrale {pbx} antwoordt is niet bekend.",
        "Nothing is seen to be wrong, but whether PBX {pbx} answers is not known.",
    ),
    "verdict_no_way_out": (
        "Ook 112 kan nu niet over deze box. Bel 112 zolang met een mobiele telefoon.",
        "112 cannot leave over this box now either. Call 112 with a mobile phone meanwhile.",
    ),
    "verdict_trunk_also_down": ("Ook trunk {trunk} is niet aangemeld.", "Trunk {trunk} is not registered either."),
    "verdict_trunk_off": (
        "Trunk {trunk} staat uit, maar er horen nummers bij: die zijn onbereikbaar (nummers: {count}).",
        "Trunk {trunk} is switched off, but numbers belong to it: they cannot be reached (numbers: {count}).",
    ),
    "verdict_trunk_off_do": (
        "Zet de trunk aan, of sluit haar nummers voor inkomend.",
        "Switch the trunk on, or close its numbers for incoming calls.",
    ),
    "verdict_not_applied": (
        "Trunk {trunk} is opgeslagen, maar de telefoonmotor gebruikt haar nog niet.",
        "Trunk {trunk} is saved, but the telephone engine does not use it yet.",
    ),
    "verdict_not_applied_do": (
        "Wacht een halve minuut; blijft het zo, sla de instellingen dan opnieuw op.",
        "Wait half a minute; if it stays so, save the settings again.",
    ),
    "verdict_number_alone": (
        "Nummer {number} gaat nergens over (in totaal: {count}).",
        "Number {number} rings nowhere (in all: {count}).",
    ),
    "verdict_number_alone_do": (
        "Kies bij Nummers een centrale voor elk nummer.",
        "Choose a PBX for every number under Numbers.",
    ),
    "verdict_unreached": (
        "De verbindingen werken, maar {lost} van de {total} nummers zijn via geen ervan bereikbaar.",
        "The connections work, but {lost} of {total} numbers cannot be reached over any of them.",
    ),
    "verdict_unreached_do": (
        "Controleer bij Nummers op welke trunk elk nummer staat, en of het een toestelaccount heeft.",
        "See under Numbers which trunk each number is on, and whether it has a device account.",
    ),
    # ---- callers
    "callers_none": (
        "Er staat nog geen nummer open voor inkomende gesprekken.",
        "No number is open for incoming calls yet.",
    ),
    "callers_fine": ("Wie u belt, wordt aan uw centrale doorgegeven.", "Whoever calls you is handed to your PBX."),
    "callers_caught": (
        "Een belplan vangt de bellers op; er gaat geen gesprek verloren.",
        "A call plan catches the callers; no call is lost.",
    ),
    "callers_some": (
        "Op {lost} van de {total} nummers gaan bellers nu verloren.",
        "On {lost} of the {total} numbers callers are lost now.",
    ),
    "callers_all": (
        "Bellers gaan nu verloren: geen enkel nummer is bereikbaar.",
        "Callers are lost now: no number can be reached.",
    ),
    "callers_unknown": (
        "Of bellers verloren gaan, is nu niet te zien.",
        "Whether callers are lost cannot be seen now.",
    ),
    # ---- what the engine itself reports
    "control_failed": (
        "De telefoonmotor deed niet wat gevraagd werd. Probeer het opnieuw.",
        "The telephone engine did not do what was asked. Try again.",
    ),
    "calllog_stopped": (
        "De gesprekkenlijst is gestopt ({why}; {lost} verloren). Herstart de box; bellen gaat gewoon door.",
        "The call log has stopped ({why}; {lost} lost). Restart the box; calling goes on.",
    ),
}
