"""What is said of numbers that were pasted, in words.

Law: pure; every fault names its line and its text.
"""

WORDS = {
    "paste_new": ("Nieuwe nummers gelezen: {count}.", "New numbers read: {count}."),
    "paste_known": (
        "{number} staat er al en wordt overgeslagen.",
        "{number} is there already and is passed over.",
    ),
    "paste_known_many": (
        "{count} nummers staan er al en worden overgeslagen.",
        "{count} numbers are there already and are passed over.",
    ),
    "paste_wrong_more": (
        "Nog {count} regels zijn niet te lezen. Verbeter deze eerst.",
        "Another {count} lines cannot be read. Correct these first.",
    ),
    "paste_cut_off": (
        "De tekst is te lang; alleen het begin is gelezen. Voeg de rest daarna toe.",
        "The text is too long; only its beginning was read. Add the rest afterwards.",
    ),
    "paste_no_number": (
        "Regel {line}: in ‘{text}’ staat geen telefoonnummer.",
        "Line {line}: there is no telephone number in ‘{text}’.",
    ),
    "paste_spreadsheet": (
        "Regel {line}: het rekenblad heeft ‘{text}’ afgerond. Maak de kolom daar op als tekst en kopieer opnieuw.",
        "Line {line}: the spreadsheet rounded ‘{text}’. Format the column there as text and copy again.",
    ),
    "paste_empty": (
        "Regel {line}: in ‘{text}’ staat geen cijfer.",
        "Line {line}: there is no digit in ‘{text}’.",
    ),
    "paste_not_digits": (
        "Regel {line}: ‘{text}’ bevat tekens die niet in een nummer horen.",
        "Line {line}: ‘{text}’ holds characters that do not belong in a number.",
    ),
    "paste_too_short": (
        "Regel {line}: ‘{text}’ is te kort. Schrijf het netnummer of landnummer erbij.",
        "Line {line}: ‘{text}’ is too short. Write the area or country code with it.",
    ),
    "paste_too_long": (
        "Regel {line}: ‘{text}’ is te lang. Staat er een cijfer te veel, of horen het twee nummers te zijn?",
        "Line {line}: ‘{text}’ is too long. Is there a digit too many, or should it be two numbers?",
    ),
    "paste_no_country": (
        "Regel {line}: ‘{text}’ begint met een landnummer dat niet bestaat.",
        "Line {line}: ‘{text}’ begins with a country code that does not exist.",
    ),
    "paste_short_code": (
        "Regel {line}: ‘{text}’ is een kort nummer (zoals 112), geen lijn van u.",
        "Line {line}: ‘{text}’ is a short code (such as 112), no line of yours.",
    ),
    "paste_range_begin": (
        "Regel {line}: het begin van de reeks ‘{text}’ is geen volledig nummer.",
        "Line {line}: the begin of the range ‘{text}’ is no whole number.",
    ),
    "paste_range_end": (
        "Regel {line}: het eind van de reeks ‘{text}’ past niet bij het begin.",
        "Line {line}: the end of the range ‘{text}’ does not fit its begin.",
    ),
    "paste_range_order": (
        "Regel {line}: de reeks ‘{text}’ loopt terug, van {first} naar {last}. Draai haar om.",
        "Line {line}: the range ‘{text}’ runs backward, from {first} to {last}. Turn it round.",
    ),
    "paste_too_many": (
        "Regel {line}: met ‘{text}’ worden het meer dan {most} nummers. Splits of verklein de reeks.",
        "Line {line}: with ‘{text}’ there are more than {most} numbers. Split the range or make it smaller.",
    ),
}
