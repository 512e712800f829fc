"""What is wrong with a sheet of rates, by line.

Law: pure; nothing of a wrong sheet is imported, so each sentence says what to change in it.
"""

WORDS = {
    "rates_empty": (
        "Regel {line}: het bestand is leeg. Kies een CSV-bestand met voorvoegsel en prijs per minuut.",
        "Line {line}: the file is empty. Choose a CSV file with prefix and price per minute.",
    ),
    "rates_too_long": (
        "Regel {line}: het bestand is te groot; de box leest hoogstens {most} tarieven. Maak het korter.",
        "Line {line}: the file is too large; the box reads {most} rates at most. Make it shorter.",
    ),
    "rates_heading": (
        "Regel {line}: de kop mist prefix of per_minute. Geef de kolommen deze namen: prefix, per_minute, setup,"
        " increment.",
        "Line {line}: the heading lacks prefix or per_minute. Name the columns so: prefix, per_minute, setup,"
        " increment.",
    ),
    "rates_cells": (
        "Regel {line}: er staan {count} vakken en er horen er hoogstens {most}. Zet een bedrag met een komma"
        " tussen aanhalingstekens.",
        "Line {line}: there are {count} cells and there should be {most} at most. Put an amount with a comma"
        " between quotes.",
    ),
    "rates_prefix": (
        'Regel {line}: "{value}" is geen begin van een nummer. Schrijf + en het landnummer, zoals +316, of een'
        " heel kort nummer, zoals 1888.",
        'Line {line}: "{value}" is no beginning of a number. Write + and the country code, such as +316, or a'
        " whole short number, such as 1888.",
    ),
    "rates_amount": (
        'Regel {line}: "{value}" bij {column} is geen bedrag. Schrijf euro\'s van 0 tot 999999 met hoogstens zes'
        " decimalen, zoals 0.0215.",
        'Line {line}: "{value}" at {column} is no amount. Write euros from 0 to 999999 with at most six decimals,'
        " such as 0.0215.",
    ),
    "rates_increment": (
        'Regel {line}: "{value}" is geen afrekening. Schrijf de seconden van het eerste en van elk volgend deel,'
        " zoals 60/1.",
        'Line {line}: "{value}" is no increment. Write the seconds of the first and each next part, such as 60/1.',
    ),
    "rates_twice": (
        "Regel {line}: {prefix} staat ook al op regel {first}. Haal een van beide weg.",
        "Line {line}: {prefix} stands on line {first} already. Remove one of the two.",
    ),
}
