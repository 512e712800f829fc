"""What the root agent and the firewall say, in words.

Law: pure; each sentence says what, why, and what to do next.
"""

WORDS = {
    "help_agent": (
        "start de root-agent van een geïnstalleerde box (firewall en andere taken die root nodig hebben)",
        "start the root agent of an installed box (firewall and other tasks that need root)",
    ),
    "help_socket": ("het socket waarop de agent luistert", "the socket that the agent listens on"),
    "help_state": ("de eigen map van de agent", "the agent's own folder"),
    "help_runtime": (
        "waar de agent voor systemd-networkd schrijft (/run/systemd/network)",
        "where the agent writes for systemd-networkd (/run/systemd/network)",
    ),
    "help_group": ("de groep die het socket mag bereiken", "the group that may reach the socket"),
    "help_engine_user": ("de gebruiker van de telefoonmotor", "the user of the telephone engine"),
    "help_web_user": ("de gebruiker van de webpagina's", "the user of the web pages"),
    "help_web_port": (
        "de poort van de webpagina's; mag vaker (80 en 443)",
        "the port of the web pages; may be repeated (80 and 443)",
    ),
    "help_closed": (
        "sluit elke poort die de box niet gebruikt: alleen op een machine die niets anders doet",
        "shut every port that the box does not use: only on a machine that does nothing else",
    ),
    "help_migrate": (
        "zet instellingen van een oudere Trunkbox over; doet anders niets",
        "bring settings of an older Trunkbox over; does nothing otherwise",
    ),
    "migrated": (
        "De instellingen zijn overgezet naar deze versie (generatie {revision}); de oude staan in de"
        " geschiedenis.",
        "The settings were brought to this version (generation {revision}); the old ones are in the history.",
    ),
    "migrate_nothing": (
        "De instellingen zijn al van deze versie.",
        "The settings already are of this version.",
    ),
    "migrate_failed": (
        "De instellingen zijn niet overgezet, en staan er nog zoals ze waren. {why}",
        "The settings were not brought over, and are as they were. {why}",
    ),
    "agent_needs_root": (
        "De agent heeft root nodig. Start hem met systemd of sudo.",
        "The agent needs root. Start it with systemd or sudo.",
    ),
    "agent_runs_already": ("De agent draait al (proces {pid}).", "The agent already runs (process {pid})."),
    "agent_absent": (
        "Op deze machine draait geen agent van Trunkbox; wat root nodig heeft, wordt hier niet toegepast. Op een"
        " box herstart u hem met `systemctl restart trunkbox-agent`.",
        "No Trunkbox agent runs on this machine; what needs root is not applied here. On a box you restart it with"
        " `systemctl restart trunkbox-agent`.",
    ),
    "agent_silent": (
        "De agent gaf binnen {seconds} s geen antwoord op `{verb}`. Probeer het opnieuw; blijft het zo, herstart"
        " dan de box.",
        "The agent gave no answer to `{verb}` within {seconds} s. Try again; if it stays so, restart the box.",
    ),
    "agent_not_allowed": (
        "Deze gebruiker mag de agent niets vragen. Gebruik sudo.",
        "This user may not ask the agent anything. Use sudo.",
    ),
    "agent_fault": (
        "De agent kon `{verb}` niet uitvoeren door een fout in de software; wat er was, is gebleven. De fout staat"
        " in zijn logboek (`journalctl -u trunkbox-agent`).",
        "The agent could not carry out `{verb}` because of a fault in the software; what was there has stayed. The"
        " fault is in its log (`journalctl -u trunkbox-agent`).",
    ),
    "help_network": (
        "toon of wijzig het adres van de machine; een nieuw adres wordt 90 s geprobeerd",
        "show or change the machine's address; a new one is tried for 90 s",
    ),
    "help_network_do": (
        "show: hoe het staat; dhcp, static: probeer dat; confirm: zo houden; back: terug",
        "show: how it stands; dhcp, static: try that; confirm: keep it; back: take it back",
    ),
    "help_network_address": ("het adres, met de lengte van het netwerk", "the address, with the network's length"),
    "help_gateway": ("het adres van de router", "the router's address"),
    "help_dns": ("een DNS-server; mag vaker", "a DNS server; may be repeated"),
    "help_interface": ("de netwerkkaart; anders de eerste", "the network card; else the first one"),
    "network_now": ("{interface}: {wiring}", "{interface}: {wiring}"),
    "network_trying": (
        "Op proef: {wiring}. Nog {seconds} s; houd het met `trunkbox network confirm`.",
        "On trial: {wiring}. {seconds} s left; keep it with `trunkbox network confirm`.",
    ),
    "network_nobody": (
        "{interface}: niemand heeft iets ingesteld; de router deelt het adres uit.",
        "{interface}: nobody has set anything; the router hands out the address.",
    ),
    "network_unsaved": (
        "Het netwerk blijft zo, maar de instellingen zeggen nog het oude. {why}",
        "The network stays so, but the settings still say the old one. {why}",
    ),
    "network_tried": (
        "Het nieuwe netwerk is op proef. Bevestig het binnen anderhalve minuut bij Instellingen, Netwerk en klok,"
        " op het nieuwe adres; anders komt het oude terug.",
        "The new network is on trial. Confirm it within a minute and a half under Settings, Network and clock, at"
        " the new address; otherwise the old one comes back.",
    ),
    "network_not_ours": (
        "Het netwerk van deze machine wordt door iets anders beheerd dan systemd-networkd; Trunkbox wijzigt het"
        " daarom niet. Wijzig het daar.",
        "Something else than systemd-networkd looks after the network of this machine, so Trunkbox does not change"
        " it. Change it there.",
    ),
    "network_wiring": (
        "Het netwerk is niet gewijzigd: {where} klopt niet ({why}).",
        "The network was not changed: {where} is wrong ({why}).",
    ),
    "network_no_interface": (
        "Het netwerk is niet gewijzigd: deze machine heeft geen netwerkkaart {interface}.",
        "The network was not changed: this machine has no network card {interface}.",
    ),
    "network_failed": (
        "Het netwerk is niet gewijzigd: systemd-networkd nam het niet aan ({why}). Wat gold, geldt weer.",
        "The network was not changed: systemd-networkd did not take it ({why}). What was in force is again.",
    ),
    "network_not_kept": (
        "Het netwerk kon niet bewaard worden ({why}) en is teruggedraaid. Maak ruimte op de schijf.",
        "The network could not be kept ({why}) and was taken back. Make room on the disk.",
    ),
    "network_nothing": ("Er is geen netwerkinstelling op proef.", "No network setting is on trial."),
    "clock_zone": ("De tijdzone {timezone} bestaat niet.", "There is no time zone {timezone}."),
    "clock_failed": (
        "De klok is niet gewijzigd ({why}). Wat gold, geldt nog.",
        "The clock was not changed ({why}). What was in force still is.",
    ),
    "firewall_applied": (
        "De firewall laat binnen wie op de lijst staat, uw provider en uw centrale. Toegepast om {since}.",
        "The firewall lets in who is on the list, your provider and your PBX. Applied at {since}.",
    ),
    "firewall_absent": (
        "De firewall van deze machine staat niet onder de box, want zij is hier niet als dienst geïnstalleerd"
        " (trunkbox install). De box zelf antwoordt vreemden nog steeds niet.",
        "The firewall of this machine is not under the box, for it is not installed here as a service"
        " (trunkbox install). The box itself still does not answer strangers.",
    ),
    "firewall_pending": (
        "De firewall wordt zo toegepast.",
        "The firewall is about to be applied.",
    ),
    "firewall_plan": (
        "De firewall is niet gewijzigd: {where} klopt niet ({why}). Wat gold, geldt nog.",
        "The firewall was not changed: {where} is wrong ({why}). What was in force still is.",
    ),
    "firewall_refused": (
        "De firewall is niet gewijzigd: nftables weigert de regels ({why}). Wat gold, geldt nog. Staat nftables op"
        " deze machine?",
        "The firewall was not changed: nftables refuses the rules ({why}). What was in force still is. Is nftables"
        " on this machine?",
    ),
    "firewall_not_kept": (
        "De firewall is niet gewijzigd, want hij kon niet bewaard worden ({why}). Wat gold, geldt nog. Maak ruimte"
        " op de schijf.",
        "The firewall was not changed, because it could not be kept ({why}). What was in force still is. Make room"
        " on the disk.",
    ),
}
