"""What goes wrong between engine and asker, and the problems that the engine reports, in words.

Law: pure; each sentence says what, why, and what to do next.
"""

WORDS = {
    "engine_down": (
        "De telefoonmotor draait niet voor {data}. Start hem met `trunkbox run`, of kies een andere map"
        " met --data.",
        "The telephone engine does not run for {data}. Start it with `trunkbox run`, or choose another folder"
        " with --data.",
    ),
    "engine_silent": (
        "De telefoonmotor gaf binnen {seconds} s geen antwoord op `{verb}`. Probeer het opnieuw; blijft het zo,"
        " herstart dan `trunkbox run`.",
        "The telephone engine gave no answer to `{verb}` within {seconds} s. Try again; if it stays so, restart"
        " `trunkbox run`.",
    ),
    "not_allowed": (
        "U mag de telefoonmotor van {data} niet bedienen, want hij draait onder een andere gebruiker. Gebruik die"
        " gebruiker, of sudo.",
        "You may not speak to the engine of {data}, because it runs as another user. Use that user, or sudo.",
    ),
    "version": (
        "De telefoonmotor die draait is van een andere versie dan deze opdracht. Herstart `trunkbox run`.",
        "The engine that runs is of another version than this command. Restart `trunkbox run`.",
    ),
    "busy": (
        "De telefoonmotor heeft te veel vragen tegelijk. Probeer het zo opnieuw.",
        "The engine has too many questions at once. Try again in a moment.",
    ),
    "unknown_verb": (
        "De telefoonmotor kent `{verb}` niet. Hij is vermoedelijk ouder dan deze opdracht: herstart"
        " `trunkbox run`.",
        "The engine does not know `{verb}`. It is probably older than this command: restart `trunkbox run`.",
    ),
    "engine_fault": (
        "De telefoonmotor kon `{verb}` niet uitvoeren door een fout in de software. Gesprekken gaan door. De fout"
        " staat in het logboek van de telefoonmotor; geef die door aan uw leverancier en probeer het opnieuw.",
        "The telephone engine could not carry out `{verb}` because of a fault in the software. Calls go on. The"
        " fault is in the engine's log; pass it on to your supplier and try again.",
    ),
    "apply_failed": (
        "De telefoonmotor kon een deel van de instellingen ({part}) niet toepassen door een fout in de software."
        " Gesprekken gaan door. Maak de laatste wijziging ongedaan, of herstart de box; de fout staat in het"
        " logboek van de telefoonmotor.",
        "The telephone engine could not apply part of the settings ({part}) because of a fault in the software."
        " Calls go on. Undo the last change, or restart the box; the fault is in the engine's log.",
    ),
    "account_refused": (
        "De telefoonmotor kan lijn {account} niet gebruiken ({why}). Controleer het adres en de gebruikersnaam"
        " van die lijn in de instellingen.",
        "The telephone engine cannot use line {account} ({why}). Check the address and the user name of that"
        " line in the settings.",
    ),
    "sip_port_stays": (
        "SIP-poort {where} staat nog open, al staat die niet meer onder sip.listen: zo blijven gesprekken en"
        " aanmeldingen van nu heel. Herstart `trunkbox run` op een stil moment; dan gaat de poort dicht.",
        "SIP port {where} is still open, though it is no longer under sip.listen: so the calls and registrations"
        " of now stay whole. Restart `trunkbox run` at a quiet moment; then the port is closed.",
    ),
    "events_lost": (
        "De telefoonmotor miste {count} meldingen, want er kwam meer binnen dan hij bijhield. Wie is aangemeld is"
        " opnieuw nagegaan. Blijft dit komen, kijk dan wie de box met verkeer bestookt, of neem een snellere box.",
        "The telephone engine missed {count} events, because more came in than it kept up with. Who is logged in"
        " was checked anew. If this goes on, see who floods the box with traffic, or take a faster box.",
    ),
    "draining": (
        "De box gaat herstarten voor een update en verwijst nieuwe gesprekken nu door; 112 gaat altijd door."
        " Blijft er iemand bellen, dan neemt hij na tien minuten weer alles aan en begint de update bij de"
        " volgende herstart.",
        "The box is about to restart for an update and sends new calls elsewhere now; 112 always passes. If"
        " somebody goes on calling, it takes all calls again after ten minutes, and the update begins at the next"
        " restart.",
    ),
    "drain_urgent": (
        "Er is net een noodnummer gebeld, en wie daar opnam belt misschien terug: de komende {minutes} minuten"
        " herstart de box niet.",
        "An emergency number was called just now, and who answered there may call back: for {minutes} minutes the"
        " box does not restart.",
    ),
    "no_such_call": (
        "Er is geen lopend gesprek {call}. `trunkbox status` toont de gesprekken van nu.",
        "There is no call {call} in progress. `trunkbox status` shows the calls of now.",
    ),
    "settings_unreadable": (
        "Het instellingenbestand {file} is niet te lezen ({why}). Het is bewaard; de box gebruikt de laatste"
        " goede instellingen als die er zijn. Herstel het bestand of importeer opnieuw.",
        "The settings file {file} cannot be read ({why}). It was kept; the box uses the last good settings if"
        " there are any. Repair the file or import again.",
    ),
    "settings_too_new": (
        "Het instellingenbestand {file} is van nieuwere software (schema {found}, bekend is {known}). Het is"
        " bewaard; werk de box bij.",
        "The settings file {file} is of newer software (schema {found}, known is {known}). It was kept; update"
        " the box.",
    ),
    "sip_port_taken": (
        "SIP-poort {where} is al in gebruik{by}. Stop dat programma of kies een andere poort onder sip.listen.",
        "SIP port {where} is already in use{by}. Stop that program or choose another port under sip.listen.",
    ),
    "calllog_disk_full": (
        "De schijf is vol: nieuwe gesprekken in de gesprekkenlijst wachten in het geheugen ({lost} verloren)."
        " Maak ruimte; bellen gaat gewoon door.",
        "The disk is full: new entries of the call log wait in memory ({lost} lost). Make room; calling goes on.",
    ),
    "calllog_failing": (
        "De gesprekkenlijst is niet te schrijven ({why}; {lost} verloren). Controleer de schijf; bellen gaat"
        " gewoon door.",
        "The call log cannot be written ({why}; {lost} lost). Check the disk; calling goes on.",
    ),
}
