"""Updates, in words: why a bundle is refused, what a new version is judged by, what came of it.

Law: pure; a refusal says that nothing was changed, and what to do.
"""

WORDS = {
    "update_not_a_bundle": (
        "Dit is geen updatebestand van Trunkbox. Er is niets gewijzigd. Kies een bestand dat op .raucb eindigt.",
        "This is no update file of Trunkbox. Nothing was changed. Choose a file that ends in .raucb.",
    ),
    "update_signature": (
        "De handtekening onder dit bestand is niet van de maker van deze box. Er is niets gewijzigd."
        " Installeer alleen bestanden van uw leverancier; laad het opnieuw als het daarvan komt.",
        "The signature on this file is not by the maker of this box. Nothing was changed. Only install"
        " files of your supplier; load it again if it is one.",
    ),
    "update_cut_off": (
        "Dit bestand is niet heel aangekomen: het einde ontbreekt. Er is niets gewijzigd. Laad het opnieuw.",
        "This file did not arrive whole: its end is missing. Nothing was changed. Load it again.",
    ),
    "update_damaged": (
        "Dit bestand (versie {offered}) is beschadigd: de inhoud is niet die van de handtekening. Er is"
        " niets gewijzigd. Laad het opnieuw.",
        "This file (version {offered}) is damaged: its content is not what was signed. Nothing was"
        " changed. Load it again.",
    ),
    "update_board": (
        "Dit bestand is voor een ander apparaat ({theirs}); deze box is {ours}. Er is niets gewijzigd.",
        "This file is for another machine ({theirs}); this box is {ours}. Nothing was changed.",
    ),
    "update_older": (
        "Versie {offered} is ouder dan versie {running}, die nu draait. Er is niets gewijzigd: teruggaan"
        " naar een oudere versie kan alleen naar die in de reserveplaats.",
        "Version {offered} is older than version {running}, which runs now. Nothing was changed: the only"
        " older version to go back to is the one in the spare slot.",
    ),
    "update_same": (
        "Versie {running} draait al. Er is niets gewijzigd.",
        "Version {running} runs already. Nothing was changed.",
    ),
    "update_unreadable": (
        "Wat dit bestand over zichzelf zegt ({offered}) is niet te begrijpen. Er is niets gewijzigd.",
        "What this file says about itself ({offered}) cannot be understood. Nothing was changed.",
    ),
    "update_no_image": (
        "Deze machine is geen image van Trunkbox en heeft geen reserveplaats. Werk haar bij zoals u haar"
        " inrichtte: haal in dezelfde map de nieuwe versie op met git pull. Startte u de box met ./run, stop"
        " hem dan en start hem zo opnieuw; draait hij als dienst, typ dan:"
        " ./run --setup-only && sudo .venv/bin/trunkbox install",
        "This machine is no image of Trunkbox and has no spare slot. Update it as you set it up: get the"
        " new version with git pull in the same folder. If you started the box with ./run, stop it and start"
        " it so again; if it runs as a service, type:"
        " ./run --setup-only && sudo .venv/bin/trunkbox install",
    ),
    "help_update_look": (
        "kijk of de maker een nieuwe versie aanbiedt",
        "see whether the maker offers a new version",
    ),
    "help_at_hour": (
        "installeer wat klaarligt als het gekozen uur is aangebroken",
        "install what lies ready if the chosen hour has come",
    ),
    "update_no_channel": (
        "Voor deze box is geen adres met nieuwe versies ingesteld. Laad ze in de browser.",
        "No address with new versions is set for this box. Load them in the browser.",
    ),
    "update_channel_silent": (
        "De maker kon niet naar een nieuwe versie worden gevraagd: {why}.",
        "The maker could not be asked for a new version: {why}.",
    ),
    "update_offered": ("Versie {offered} ligt klaar om te installeren.", "Version {offered} is ready to install."),
    "update_nothing_new": ("Er is niets nieuws.", "There is nothing new."),
    "update_calls": (
        "Versie {new} staat klaar, maar er werd {minutes} minuten lang gebeld. Zij begint bij de volgende"
        " herstart; er is geen gesprek afgebroken.",
        "Version {new} is ready, but there were calls for {minutes} minutes. It begins at the next restart; no"
        " call was cut off.",
    ),
    "update_failed": (
        "De update is niet geïnstalleerd: {why}. Versie {running} blijft draaien.",
        "The update was not installed: {why}. Version {running} goes on running.",
    ),
    "update_accepted": (
        "Versie {offered} past op deze box; er draait nu {running}.",
        "Version {offered} fits this box; {running} runs now.",
    ),
    "update_installed": (
        "Versie {offered} staat klaar in de reserveplaats. Zij begint bij de volgende herstart.",
        "Version {offered} is ready in the spare slot. It begins at the next restart.",
    ),
    "update_good": (
        "Versie {new} draait goed.",
        "Version {new} runs well.",
    ),
    "update_returned": (
        "Versie {new} is teruggedraaid; versie {old} draait weer. Reden: {why}",
        "Version {new} was taken back; version {old} runs again. Reason: {why}",
    ),
    "health_engine": (
        "de telefoonmotor geeft geen antwoord.",
        "the telephone engine gives no answer.",
    ),
    "health_engine_falls": (
        "de telefoonmotor start niet: hij viel {starts} keer om.",
        "the telephone engine does not start: it fell over {starts} times.",
    ),
    "health_deaf": (
        "geen enkele SIP-poort kon worden geopend.",
        "no SIP port could be opened.",
    ),
    "health_pages": (
        "de pagina's komen niet.",
        "the pages do not come.",
    ),
    "health_no_test_call": (
        "het proefgesprek is nog niet gevoerd.",
        "the test call was not made yet.",
    ),
    "health_no_sound": (
        "het proefgesprek binnen de box mislukte: {why}",
        "the test call inside the box failed: {why}",
    ),
    "health_trunk_refused": (
        "trunk {trunk} was geregistreerd en wordt nu geweigerd ({said}).",
        "trunk {trunk} was registered and is refused now ({said}).",
    ),
    "health_trunk_silent": (
        "de provider van trunk {trunk} geeft geen antwoord.",
        "the provider of trunk {trunk} gives no answer.",
    ),
    "health_pbx_silent": (
        "centrale {pbx} geeft geen antwoord.",
        "PBX {pbx} gives no answer.",
    ),
    "health_all_silent": (
        "niets van wat voorheen bereikbaar was, is dat nu.",
        "nothing of what could be reached before can be reached now.",
    ),
    "health_cut_off": (
        "het installeren werd onderbroken, bijvoorbeeld door stroomuitval. Laad het bestand opnieuw.",
        "the installation was interrupted, by a power cut for instance. Load the file again.",
    ),
    "health_restored": (
        "de instellingen van voor de update zijn teruggezet.",
        "the settings of before the update were put back.",
    ),
    "help_health": (
        "beoordeel na een start of deze versie mag blijven (alleen op een image)",
        "judge after a start whether this version stays (on an image only)",
    ),
    "help_update": (
        "versies: beoordelen, installeren, hoe het ging",
        "versions: check, install, how it went",
    ),
    "help_update_check": (
        "past dit bestand op deze box?",
        "does this file fit this box?",
    ),
    "help_update_install": (
        "zet een nieuwe versie in de reserveplaats",
        "put a new version into the spare slot",
    ),
    "help_update_status": (
        "welke versie draait, en hoe de laatste update ging",
        "which version runs, and how the last update went",
    ),
    "help_bundle": (
        "updatebestand (.raucb)",
        "update file (.raucb)",
    ),
    "help_again": (
        "ook de versie die al draait",
        "also the version that runs already",
    ),
    "help_restart": (
        "herstart daarna, zodra niemand belt",
        "restart afterwards, as soon as nobody calls",
    ),
    "update_needs_root": (
        "Een versie installeren kan alleen de beheerder van de machine (root).",
        "Only the machine's administrator (root) can install a version.",
    ),
    "update_runs": (
        "Versie {running} ({compatible}).",
        "Version {running} ({compatible}).",
    ),
    "update_pending": (
        "Versie {new} staat klaar en begint bij de volgende herstart.",
        "Version {new} is ready and begins at the next restart.",
    ),
    "update_judged": (
        "Versie {new} wordt beoordeeld.",
        "Version {new} is being judged.",
    ),
    "machine_refused": (
        "Dat kon niet worden begonnen: {why}",
        "That could not be begun: {why}",
    ),
    "help_progress": (
        "schrijf hier hoe ver het is",
        "write here how far it is",
    ),
    "update_step_check": (
        "Handtekening, apparaat, versie en elke byte worden nagekeken.",
        "Signature, machine, version and every byte are checked.",
    ),
    "update_step_write": (
        "Wordt in de reserveplaats geschreven; de telefonie loopt door.",
        "Is written into the spare slot; telephony goes on.",
    ),
    "update_step_wait": (
        "Versie {new} staat klaar. De box herstart zodra niemand belt, uiterlijk over 30 minuten.",
        "Version {new} is ready. The box restarts as soon as nobody calls, in 30 minutes at the latest.",
    ),
    "update_step_drain": (
        "Versie {new} staat klaar. Er wordt nog gebeld; nieuwe gesprekken worden hoogstens {minutes} minuten"
        " doorverwezen (112 gaat altijd door), dan herstart de box.",
        "Version {new} is ready. There are calls still; new ones are sent elsewhere for {minutes} minutes at most"
        " (112 always passes), then the box restarts.",
    ),
    "update_urgent": (
        "Versie {new} staat klaar, maar er is net een noodnummer gebeld. Zij begint bij de volgende herstart,"
        " zodat wie daar opnam kan terugbellen.",
        "Version {new} is ready, but an emergency number was called just now. It begins at the next restart, so"
        " that who answered there can call back.",
    ),
    "update_waits": (
        "Er zijn nu {calls} gesprekken; ik herstart zodra niemand belt, uiterlijk over {minutes} minuten.",
        "There are {calls} calls now; I restart as soon as nobody calls, in {minutes} minutes at the latest.",
    ),
    "health_not_started": (
        "zij kwam niet op gang: de machine startte vanzelf opnieuw met de vorige versie.",
        "it did not get going: the machine started again with the version before, by itself.",
    ),
}
