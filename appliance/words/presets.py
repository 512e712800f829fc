"""What is said of providers and of the two ways to take a line, in words.

Law: pure; advice says why.
"""

WORDS = {
    "preset_generic": ("Andere provider", "Another provider"),
    "preset_advice_trunk": (
        "Met {count} nummers is een trunk het handigst: één aanmelding, en elk nummer kan als afzender dienen."
        " Providers raden dat aan vanaf {from} nummers.",
        "With {count} numbers a trunk is best: one registration, and each number can be the caller ID. Providers"
        " advise it from {from} numbers on.",
    ),
    "preset_advice_accounts": (
        "Met {count} nummers kan het met toestelaccounts: één aanmelding per nummer, elk met een vaste afzender."
        " Vanaf {from} nummers is een trunk handiger.",
        "With {count} numbers device accounts will do: one registration per number, each with a fixed caller ID."
        " From {from} numbers on a trunk is better.",
    ),
    "preset_note_alg": (
        "Zet SIP ALG uit in uw router; het verminkt SIP-berichten.",
        "Switch SIP ALG off in your router; it mangles SIP messages.",
    ),
    "preset_note_second_login": (
        "Deze provider geeft bij een trunk twee SIP-accounts. Vul ook het tweede in: valt het eerste weg, dan"
        " neemt het over.",
        "This provider gives two SIP accounts with a trunk. Fill in the second too: it takes over when the first"
        " fails.",
    ),
    "preset_note_failover": (
        "Laat de doorschakeling bij storing van uw provider zelf aanstaan, als tweede vangnet.",
        "Keep your provider's own failover on, as a second safety net.",
    ),
}
