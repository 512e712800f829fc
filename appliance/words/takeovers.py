"""Switches, forced belplans, rehearsals and PBXs that are away, in words.

Law: pure; `*` for a caller means everybody.
"""

WORDS = {
    "state_unreadable": (
        "De box kon niet lezen hoe de schakelaars stonden ({why}) en heeft dat bestand bewaard als {file}. Zet ze"
        " zo nodig opnieuw.",
        "The box could not read how the switches stood ({why}) and kept that file as {file}. Turn them again where"
        " needed.",
    ),
    "belplan_forced": (
        "Onderhoud: alle gesprekken gaan naar hun belplan, niet naar de centrale. Zet dat uit als u klaar bent.",
        "Maintenance: all calls go to their call plan, not to the PBX. Turn this off when you are done.",
    ),
    "belplan_forced_numbers": (
        "Onderhoud: gesprekken naar {numbers} gaan naar hun belplan, niet naar de centrale.",
        "Maintenance: calls to {numbers} go to their call plan, not to the PBX.",
    ),
    "belplan_rehearsal": (
        "Oefening: voor {caller} lijkt de centrale niet bereikbaar (* is iedereen). Dit eindigt vanzelf.",
        "Rehearsal: for {caller} the PBX seems to be down (* is everybody). This ends by itself.",
    ),
    "pbx_lost_calls": (
        "Centrale {pbx} is niet bereikbaar en {number} heeft geen belplan: de beller kreeg 480. Kies een belplan"
        " bij dat nummer.",
        "PBX {pbx} cannot be reached and {number} has no call plan: the caller got 480. Choose a call plan for"
        " that number.",
    ),
    "pbx_refuses": (
        "Centrale {pbx} weigerde een gesprek naar {number} met SIP-code {code}. Bij 404 kent zij het nummer niet,"
        " bij 488 past geen codec of versleuteling. Pas de centrale aan.",
        "PBX {pbx} refused a call to {number} with SIP code {code}. With 404 it does not know the number, with 488"
        " no codec or encryption fits. Change the PBX.",
    ),
    "no_such_switch": (
        "Er is geen schakelaar {switch}. Kijk bij Instellingen, Schakelaars.",
        "There is no switch {switch}. Look under Settings, Switches.",
    ),
    "not_our_number": (
        "{number} is geen nummer van deze box. Kies een nummer dat bij Nummers staat.",
        "{number} is no number of this box. Choose one that is listed under Numbers.",
    ),
    "no_belplan": (
        "{number} heeft geen belplan, dus er is niets om naartoe te gaan. Kies eerst een belplan bij dat nummer.",
        "{number} has no call plan, so there is nowhere to go. Choose a call plan for that number first.",
    ),
    "not_a_number": (
        "{number} is geen telefoonnummer. Schrijf het bijvoorbeeld als 0612345678.",
        "{number} is no telephone number. Write it for example as 0612345678.",
    ),
    "belplan_anonymous": ("anoniem", "anonymous"),
    "belplan_message_subject": ("{box}: bericht van {caller}", "{box}: message from {caller}"),
    "belplan_message_text": (
        "{caller} belde {number} op {at} en sprak een bericht in van {seconds} seconden (belplan {plan}). De"
        " opname zit bij deze e-mail.",
        "{caller} called {number} at {at} and left a message of {seconds} seconds (call plan {plan}). The"
        " recording is attached.",
    ),
    "belplan_calls_subject": ("{box}: {caller} belt", "{box}: {caller} is calling"),
    "belplan_calls_text": (
        "{caller} belde {number} op {at} (belplan {plan}).",
        "{caller} called {number} at {at} (call plan {plan}).",
    ),
    "pbx_down_subject": ("{box}: centrale {pbx} is niet bereikbaar", "{box}: PBX {pbx} cannot be reached"),
    "pbx_down_text": (
        "Centrale {pbx} is niet bereikbaar sinds {since}. Tot nu toe opgevangen door een belplan: {caught}"
        " gesprekken; verloren: {lost}. Controleer of de centrale aanstaat en met het netwerk verbonden is.",
        "PBX {pbx} cannot be reached since {since}. Caught by a call plan so far: {caught} calls; lost: {lost}."
        " Check that the PBX is on and connected to the network.",
    ),
    "pbx_back_subject": ("{box}: centrale {pbx} is terug", "{box}: PBX {pbx} is back"),
    "pbx_back_text": (
        "Centrale {pbx} was niet bereikbaar van {since} tot {until}. Opgevangen door een belplan: {caught}"
        " gesprekken; verloren: {lost}. Gesprekken gaan weer naar de centrale.",
        "PBX {pbx} could not be reached from {since} to {until}. Caught by a call plan: {caught} calls; lost:"
        " {lost}. Calls go to the PBX again.",
    ),
    "pbx_alarm_subject": ("{box}: de centrale vraagt aandacht", "{box}: the PBX needs attention"),
    "pbx_alarm_text": ("{what}", "{what}"),
    # ---- the commands
    "help_switch": ("zet een schakelaar (omleiding) aan of uit", "turn a switch on or off"),
    "help_switch_id": ("de schakelaar", "the switch"),
    "help_turn": ("aan (on) of uit (off)", "on or off"),
    "help_force": (
        "laat gesprekken hun belplan nemen, ook als de centrale er is",
        "let calls take their call plan, though the PBX is there",
    ),
    "help_force_number": ("alleen dit nummer", "this number alone"),
    "help_rehearse": (
        "doe alsof de centrale weg is, en zie wat bellers horen",
        "pretend that the PBX is down, and see what callers hear",
    ),
    "help_rehearse_action": ("start, stop of show (het verslag)", "start, stop or show (the report)"),
    "help_minutes": ("zo lang; anders 10 minuten", "so long; else 10 minutes"),
    "help_rehearse_caller": (
        "alleen het volgende gesprek van dit nummer",
        "the next call from this number alone",
    ),
    "switch_line": ("{id}: {state} {label}", "{id}: {state} {label}"),
    "turned_on": ("aan", "on"),
    "turned_off": ("uit", "off"),
    "forced_all_line": ("Alle gesprekken nemen hun belplan.", "All calls take their call plan."),
    "forced_none_line": ("Geen gesprek wordt gedwongen.", "No call is forced."),
    "forced_numbers_line": ("Gedwongen: {numbers}", "Forced: {numbers}"),
    "rehearsal_none": ("Er was nog geen oefening.", "There was no rehearsal yet."),
    "rehearsal_runs": (
        "Oefening tot {until}, voor {caller}. `trunkbox rehearse stop` eindigt haar eerder.",
        "Rehearsal until {until}, for {caller}. `trunkbox rehearse stop` ends it earlier.",
    ),
    "rehearsal_everybody": ("iedereen", "everybody"),
    "rehearsal_over_time": ("De oefening is voorbij: de tijd was om.", "The rehearsal is over: its time was up."),
    "rehearsal_over_person": ("De oefening is gestopt.", "The rehearsal was stopped."),
    "rehearsal_over_call": ("De oefening is voorbij: het gesprek kwam.", "The rehearsal is over: the call came."),
    "rehearsal_no_calls": ("Er is nog geen gesprek gekomen.", "No call came yet."),
    "rehearsal_spared": (
        "{number} heeft geen belplan dat dit opvangt: deze beller zou in het echt verloren zijn.",
        "{number} has no call plan that catches this: in earnest this caller would have been lost.",
    ),
    "walk_line": (
        "{caller} belde {number}: belplan {belplan} ({cause}) {outcome}",
        "{caller} called {number}: call plan {belplan} ({cause}) {outcome}",
    ),
    "outage_line": (
        "{pbx} is weg sinds {since}: {caught} gesprekken opgevangen, {lost} verloren",
        "{pbx} is away since {since}: {caught} calls caught, {lost} lost",
    ),
    "walk_say": ("hoort mededeling {detail}", "hears announcement {detail}"),
    "walk_ring": ("gaat over bij {detail}", "rings {detail}"),
    "walk_missed": ("niet opgenomen: {detail}", "not taken: {detail}"),
    "walk_confirm": ("{detail} nam op en moet 1 toetsen", "{detail} answered and must press 1"),
    "walk_taken": ("aangenomen door {detail}", "taken by {detail}"),
    "walk_menu": ("hoort keuzemenu {detail}", "hears menu {detail}"),
    "walk_key": ("toetst {detail}", "presses {detail}"),
    "walk_voicemail": ("spreekt een bericht in", "leaves a message"),
    "walk_recorded": ("bericht van {detail} s", "message of {detail} s"),
    "walk_queue": ("wacht met muziek", "waits with music"),
    "walk_email": ("e-mail aan {detail}", "mail to {detail}"),
    "walk_end": ("einde: {detail}", "end: {detail}"),
}
