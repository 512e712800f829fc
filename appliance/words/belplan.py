"""What a belplan does and why, in words.

Law: pure; a condition's sentence says how it stands, never whether its steps are walked.
"""

WORDS = {
    "belplan_schedule_open": (
        "Rooster {id} is open op {local} (van {what}).",
        "Schedule {id} is open at {local} (from {what}).",
    ),
    "belplan_schedule_hours": (
        "Rooster {id} is dicht op {local}: die dag open van {what}.",
        "Schedule {id} is closed at {local}: open that day from {what}.",
    ),
    "belplan_schedule_day": (
        "Rooster {id} is dicht op {local}: die dag heeft geen openingstijden.",
        "Schedule {id} is closed at {local}: that day has no opening hours.",
    ),
    "belplan_schedule_date": (
        "Rooster {id} is dicht op {local}: gesloten van {what}.",
        "Schedule {id} is closed at {local}: closed {what}.",
    ),
    "belplan_schedule_holiday": (
        "Rooster {id} is dicht op {local}: feestdag ({what}).",
        "Schedule {id} is closed at {local}: public holiday ({what}).",
    ),
    "belplan_schedule_gone": (
        "Rooster {id} bestaat niet, en geldt dus als dicht. Kies een ander rooster.",
        "There is no schedule {id}, so it counts as closed. Choose another schedule.",
    ),
    "belplan_switch_on": ("Schakelaar {id} staat aan.", "Switch {id} is on."),
    "belplan_switch_off": ("Schakelaar {id} staat uit.", "Switch {id} is off."),
    "belplan_pbx_up": ("Centrale {id} is bereikbaar.", "PBX {id} can be reached."),
    "belplan_pbx_down": ("Centrale {id} is niet bereikbaar.", "PBX {id} cannot be reached."),
    "belplan_caller_hidden": ("De beller verbergt zijn nummer.", "The caller hides the number."),
    "belplan_caller_shown": ("De beller toont zijn nummer: {number}.", "The caller shows the number: {number}."),
    "belplan_caller_begins": ("{number} begint met {prefix}.", "{number} begins with {prefix}."),
    "belplan_caller_begins_not": (
        "{number} begint niet met {prefix}.",
        "{number} does not begin with {prefix}.",
    ),
    "belplan_caller_listed": ("{number} staat op de lijst.", "{number} is on the list."),
    "belplan_caller_not_listed": ("{number} staat niet op de lijst.", "{number} is not on the list."),
    # ---- what is unwise
    "belplan_open_end": (
        "Wie hier voorbij komt, bereikt niemand; de beller krijgt dan de bezettoon. Zet er een stap achter, zoals"
        " voicemail of ophangen.",
        "Who gets past this reaches nobody; the caller then hears busy. Put a step after it, such as voicemail or"
        " hang up.",
    ),
    "belplan_never_reached": (
        "Deze stap komt nooit aan de beurt: de stap ervoor beëindigt het gesprek. Verplaats of verwijder hem.",
        "This step is never reached: the one before it always ends the call. Move or remove it.",
    ),
    "belplan_second_channel": (
        "Doorschakelen gebruikt een tweede lijn en telt mee voor uw bellimiet. Is die er niet, dan gaat het"
        " belplan door met de volgende stap; zonder internet kan er niets worden doorgeschakeld.",
        "Forwarding uses a second channel and counts for your spend limit. If there is none, the call plan goes on"
        " to its next step; without internet nothing can be forwarded.",
    ),
    "belplan_no_holidays": (
        "De feestdagen van {country} zijn niet bekend, dus dan is het rooster gewoon open. Vul ze in als datums.",
        "The public holidays of {country} are not known, so the schedule is open then. Fill them in as dates.",
    ),
    # ---- a dry run
    "dry_not_ours": (
        "{number} is geen nummer van deze box: de beller krijgt 404. Voeg het toe bij `numbers`.",
        "{number} is no number of this box: the caller gets 404. Add it to `numbers`.",
    ),
    "dry_barred": (
        "{number} neemt geen inkomende gesprekken aan: de beller krijgt 404.",
        "{number} takes no incoming calls: the caller gets 404.",
    ),
    "dry_pbx": ("Centrale {pbx} gaat over.", "PBX {pbx} rings."),
    "dry_lost": (
        "Er is geen centrale en geen belplan dat het overneemt: de beller krijgt 480. Kies een belplan.",
        "There is no PBX and no call plan that takes over: the caller gets 480. Choose a call plan.",
    ),
    "dry_taken_forced": ("Onderhoud: belplan {plan} neemt over.", "Maintenance: call plan {plan} takes over."),
    "dry_taken_unreachable": (
        "De centrale is niet bereikbaar: belplan {plan} neemt over.",
        "The PBX cannot be reached: call plan {plan} takes over.",
    ),
    "dry_taken_no_answer": (
        "Neemt niemand op binnen {seconds} s, dan neemt belplan {plan} over.",
        "If nobody answers within {seconds} s, call plan {plan} takes over.",
    ),
    "dry_when": ("Voorwaarde geldt: {why}", "Condition met: {why}"),
    "dry_when_not": ("Overgeslagen: {why}", "Skipped: {why}"),
    "dry_say": ("De beller hoort {prompt}.", "The caller hears {prompt}."),
    "dry_ring": (
        "{targets} gaat {seconds} s over. Neemt niemand op, dan:",
        "{targets} rings for {seconds} s. If nobody answers:",
    ),
    "dry_queue": (
        "De beller wacht hoogstens {seconds} s met muziek op {targets}. Daarna:",
        "The caller waits {seconds} s at most, with music, for {targets}. Then:",
    ),
    "dry_menu": ("Keuzemenu {prompt}:", "Menu {prompt}:"),
    "dry_key": ("Toets {key}:", "Key {key}:"),
    "dry_otherwise": ("Geen of een verkeerde toets:", "No key or a wrong one:"),
    "dry_voicemail": (
        "De beller spreekt een bericht in, voor {to}.",
        "The caller leaves a message for {to}.",
    ),
    "dry_email": ("E-mail aan {to}.", "Mail to {to}."),
    "dry_prefix": ("Voor de naam van de beller komt: {text}", "Before the caller's name comes: {text}"),
    "dry_goto": ("Verder met belplan {plan}.", "On with call plan {plan}."),
    "dry_hangup_busy": ("Einde: de beller hoort in gesprek.", "End: the caller hears busy."),
    "dry_hangup_unavailable": ("Einde: niet bereikbaar.", "End: unavailable."),
    "dry_hangup_declined": ("Einde: geweigerd.", "End: declined."),
    "dry_open_end": (
        "Het belplan houdt hier op: de beller hoort in gesprek.",
        "The call plan ends here: the caller hears busy.",
    ),
    "help_direction_explained": (
        "een uitgaand (out) of inkomend (in) gesprek",
        "an outbound (out) or inbound (in) call",
    ),
    "help_dry_from": (
        "in: het nummer van de beller; zonder: anoniem",
        "in: the caller's number; without: withheld",
    ),
    "help_dry_at": (
        "in: tijdstip, zoals 2026-12-25T18:05; zonder: nu",
        "in: the instant, such as 2026-12-25T18:05; without: now",
    ),
    "help_dry_pbx_down": ("in: alsof de centrale niet bereikbaar is", "in: as if the PBX could not be reached"),
    "dry_at": (
        "{value} is geen tijdstip. Schrijf bijvoorbeeld 2026-12-25T18:05.",
        "{value} is no instant. Write for example 2026-12-25T18:05.",
    ),
}
