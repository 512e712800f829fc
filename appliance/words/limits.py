"""Limits of calls and money: what was refused, warned of, cut, and what is wrong with the ledger.

Law: pure; a limit is named as the settings name it.
"""

WORDS = {
    "ledger_unreadable": (
        "De box kon niet lezen wat er al verbeld is ({why}) en heeft dat bestand bewaard als {file}. De"
        " uurlimiet geldt als verbruikt, en komt vanzelf weer vrij.",
        "The box could not read what was spent already ({why}) and kept that file as {file}. The hour's limit"
        " counts as used up, and comes free by itself.",
    ),
    "ledger_not_written": (
        "De box kan niet bewaren wat er verbeld wordt ({why}) en laat geen nieuwe betaalde gesprekken toe."
        " Maak ruimte op de schijf, of vervang hem.",
        "The box cannot keep what is spent ({why}) and lets no new paid calls out. Make room on the disk, or"
        " replace it.",
    ),
}
