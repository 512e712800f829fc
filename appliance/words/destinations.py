"""Why a number may be called or not.

Law: pure; a reason names the rule's own words, so that the reader finds it in the settings.
"""

WORDS = {
    "help_explain": (
        "zeg of een nummer gebeld mag worden, door welke regel, en wat het kost; belt niemand",
        "say whether a number may be called, by which rule, and what it costs; calls nobody",
    ),
    "help_dialled": ("het nummer, zoals het gekozen wordt", "the number, as it is dialled"),
    "help_dialled_on": (
        "gekozen op deze centrale: met haar kiescijfer en notatie",
        "dialled on this PBX: with its outside prefix and notation",
    ),
    "explain_no_settings": (
        "De instellingen in {data} zijn niet te lezen. `trunkbox doctor` zegt waarom.",
        "The settings in {data} cannot be read. `trunkbox doctor` says why.",
    ),
    "explain_allow": ("{number} mag gebeld worden.", "{number} may be called."),
    "explain_block": ("{number} is geblokkeerd.", "{number} is blocked."),
    "explain_emergency": (
        "{number} is een alarmnummer en gaat altijd naar buiten.",
        "{number} is an emergency number and always leaves.",
    ),
    "explain_rule": ("De regel: {rule}", "The rule: {rule}"),
    "explain_price": (
        "Tarief {prefix}: {per_minute} euro per minuut, {setup} euro start, per {increment} seconden.",
        "Rate {prefix}: {per_minute} euro a minute, {setup} euro set-up, by {increment} seconds.",
    ),
    "explain_price_unknown": (
        "Geen tarief bekend, dus dat van `unknown`: {per_minute} euro per minuut, {setup} euro start, per"
        " {increment} seconden. Voeg een tarief toe als het goedkoper is.",
        "No rate is known, so that of `unknown`: {per_minute} euro a minute, {setup} euro set-up, by {increment}"
        " seconds. Add a rate if it is cheaper.",
    ),
    "destination_emergency": (
        "Geen regel, limiet of richting raakt een alarmnummer.",
        "No rule, limit or direction touches an emergency number.",
    ),
    "destination_prefix_allow": (
        "Nummers die met {prefix} beginnen zijn toegestaan.",
        "Numbers that begin with {prefix} are allowed.",
    ),
    "destination_prefix_block": (
        "Nummers die met {prefix} beginnen zijn geblokkeerd. Sta een langer voorvoegsel toe als dit nummer mag.",
        "Numbers that begin with {prefix} are blocked. Allow a longer prefix if this number may be called.",
    ),
    "destination_country_type_allow": (
        "Nummers in {country} van de soort {type} zijn toegestaan.",
        "Numbers in {country} of the type {type} are allowed.",
    ),
    "destination_country_type_block": (
        "Nummers in {country} van de soort {type} zijn geblokkeerd. Sta het voorvoegsel toe als dit nummer mag.",
        "Numbers in {country} of the type {type} are blocked. Allow the prefix if this number may be called.",
    ),
    "destination_type_block": (
        "Nummers van de soort {type} zijn overal geblokkeerd. Sta het voorvoegsel toe als dit nummer mag.",
        "Numbers of the type {type} are blocked everywhere. Allow the prefix if this number may be called.",
    ),
    "destination_country_allow": ("Nummers in {country} zijn toegestaan.", "Numbers in {country} are allowed."),
    "destination_country_block": (
        "Nummers in {country} zijn geblokkeerd. Sta het land of het voorvoegsel toe als dit nummer mag.",
        "Numbers in {country} are blocked. Allow the country or the prefix if this number may be called.",
    ),
    "destination_region_allow": (
        "{country} ligt in de regio {region}, en die is toegestaan.",
        "{country} is in the region {region}, which is allowed.",
    ),
    "destination_region_block": (
        "{country} ligt in de regio {region}, en die is geblokkeerd. Sta het land toe als dit nummer mag.",
        "{country} is in the region {region}, which is blocked. Allow the country if this number may be called.",
    ),
    "destination_default_allow": (
        "Geen regel noemt dit nummer, en wat geen regel noemt is toegestaan.",
        "No rule names this number, and what no rule names is allowed.",
    ),
    "destination_default_block": (
        "Geen regel noemt dit nummer ({country}), en wat geen regel noemt is geblokkeerd. Voeg een regel"
        " toe als het mag.",
        "No rule names this number ({country}), and what no rule names is blocked. Add a rule if it may be"
        " called.",
    ),
    "destination_unknown_block": (
        "Het nummerplan ({country}) kent zo'n nummer niet, en dan geldt een toegestaan land niet. Controleer het"
        " nummer, of sta het voorvoegsel toe.",
        "The numbering plan ({country}) knows no such number, so an allowed country does not count. Check the"
        " number, or allow its prefix.",
    ),
    "destination_no_number": (
        "Dit is geen telefoonnummer, dus de box kan het niet bellen. Controleer wat er gekozen is.",
        "This is no telephone number, so the box cannot call it. Check what was dialled.",
    ),
}
