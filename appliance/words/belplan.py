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
}
