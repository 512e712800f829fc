"""Words for a value that has the wrong form, and for a file that is no settings file.

Law: (Dutch, English) per code; what happened, why, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPES: Mapping[str, tuple[str, str]] = {
    # The file as a whole
    "yaml_large": (
        "Het bestand is groter dan {most} MB; zo groot is geen instellingenbestand. Kies het juiste "
        "bestand; schrijf veel nummers als reeks.",
        "The file is larger than {most} MB; no settings file is. Choose the right file; write many numbers "
        "as a range.",
    ),
    "yaml_many": (
        "Het bestand heeft meer dan {most} waarden; dat is geen instellingenbestand. Kies het juiste "
        "bestand; schrijf veel nummers als reeks.",
        "The file has more than {most} values; that is no settings file. Choose the right file; write many "
        "numbers as a range.",
    ),
    "yaml_not_text": (
        "Hier staan tekens die niet in een tekstbestand (UTF-8) horen. Kies het juiste bestand, of bewaar "
        "het opnieuw als UTF-8.",
        "There are characters here that no text file (UTF-8) holds. Choose the right file, or save it again"
        " as UTF-8.",
    ),
    "yaml_empty": (
        "Het bestand is leeg, dus er is niets om over te nemen. Kies een bestand met instellingen.",
        "The file is empty, so there is nothing to take over. Choose a file with settings.",
    ),
    "yaml_syntax": (
        "Dit is geen geldige YAML (bij teken {column}: {said}), dus de rest is niet te lezen. Kijk naar "
        "inspringing, aanhalingstekens en dubbele punten op deze regel en de regel ervoor.",
        "This is no valid YAML (at character {column}: {said}), so the rest cannot be read. Look at "
        "indentation, quotes and colons on this line and the one before.",
    ),
    "yaml_tab": (
        "Deze regel is ingesprongen met een tab; YAML staat dat niet toe. Gebruik spaties.",
        "This line is indented with a tab; YAML does not allow that. Use spaces.",
    ),
    "yaml_alias": (
        "Hier staat een verwijzing (* of &), en die kent dit bestand niet. Schrijf de waarde uit; begint "
        'een tekst met * of &, zet hem dan tussen aanhalingstekens, zoals "*81".',
        "Here is an alias or anchor (* or &), which this file does not know. Write the value out; if a text"
        ' begins with * or &, put it in quotes, such as "*81".',
    ),
    "yaml_tag": (
        "Hier staat een type-aanduiding (!), en die kent dit bestand niet. Haal haar weg; begint een tekst "
        "met !, zet hem dan tussen aanhalingstekens.",
        "Here is a type tag (!), which this file does not know. Remove it; if a text begins with !, put it "
        "in quotes.",
    ),
    "yaml_directive": (
        "Een regel die met % begint (een YAML-opdracht) hoort niet in dit bestand. Haal hem weg.",
        "A line that begins with % (a YAML directive) does not belong in this file. Remove it.",
    ),
    "yaml_documents": (
        "Hier begint een tweede document (---), en het is niet duidelijk welk geldt. Houd er een over.",
        "A second document (---) begins here, and it is not clear which one counts. Keep one.",
    ),
    "yaml_key": (
        "Een instelling moet een naam hebben die uit gewone tekst bestaat. Controleer de haken en streepjes hier.",
        "A setting must have a name that is plain text. Check the brackets and dashes here.",
    ),
    "yaml_twice": (
        "Deze instelling staat er twee keer, de eerste keer op regel {first}; het is niet duidelijk welke "
        "geldt. Haal er een weg.",
        "This setting stands here twice, first on line {first}; it is not clear which one counts. Remove one.",
    ),
    "yaml_deep": (
        "De inhoud is dieper genest dan {most} lagen; dat is geen instellingenbestand. Kies het juiste bestand.",
        "The content is nested deeper than {most} levels; that is no settings file. Choose the right file.",
    ),
    "not_a_mapping": (
        "Dit is geen lijst van instellingen met een naam. Begin met `schema: 1`; docs/box.example.yaml is "
        "een voorbeeld.",
        "This is no list of named settings. Begin with `schema: 1`; docs/box.example.yaml is an example.",
    ),
    "schema_newer": (
        "Deze instellingen zijn van nieuwere software: versie {found}, deze box kent tot en met {known}. Er"
        " is niets veranderd. Werk eerst de box bij.",
        "These settings are of newer software: version {found}, this box knows up to {known}. Nothing was "
        "changed. Update the box first.",
    ),
    "schema_unknown": (
        "Dit is geen versie van de instellingen die deze box kent. Schrijf `schema: {known}`.",
        "This is no version of the settings that this box knows. Write `schema: {known}`.",
    ),
    # Any value
    "missing": (
        "Dit ontbreekt, en de box kan het niet raden. Vul het in.",
        "This is missing, and the box cannot guess it. Fill it in.",
    ),
    "extra_forbidden": (
        "Deze instelling bestaat niet; zo blijft een tikfout niet onopgemerkt. Controleer de spelling, of "
        "haal haar weg.",
        "There is no such setting; so a typing error does not pass unseen. Check the spelling, or remove it.",
    ),
    "string_type": (
        "Hier hoort een tekst te staan. Schrijf een tekst tussen aanhalingstekens.",
        "A text belongs here. Write a text in quotes.",
    ),
    "string_unquoted": (
        "Dit is gelezen als een getal of als waar/onwaar, maar hier hoort tekst; nullen en plus zouden "
        'verdwijnen. Zet het tussen aanhalingstekens, zoals "+31501234567".',
        "This was read as a number or as true/false, but a text belongs here; zeros and plus would be lost."
        ' Put it in quotes, such as "+31501234567".',
    ),
    "string_unicode": (
        "Deze tekst bevat halve tekens die nergens te tonen zijn. Typ hem opnieuw.",
        "This text holds half characters that cannot be shown anywhere. Type it again.",
    ),
    "string_too_short": (
        "Dit mag niet leeg zijn. Vul het in.",
        "This may not be empty. Fill it in.",
    ),
    "string_too_long": (
        "Deze tekst is te lang: hoogstens {max_length} tekens. Maak hem korter.",
        "This text is too long: at most {max_length} characters. Make it shorter.",
    ),
    "control_character": (
        "Hier staat een regeleinde of ander onzichtbaar teken; dat zou een SIP-bericht kunnen breken. Typ "
        "de tekst opnieuw op een regel.",
        "There is a line break or another invisible character here; it could break a SIP message. Type the "
        "text again on one line.",
    ),
    "int_type": (
        "Hier hoort een geheel getal te staan, zonder aanhalingstekens. Schrijf bijvoorbeeld 30.",
        "A whole number belongs here, without quotes. Write for example 30.",
    ),
    "bool_type": (
        "Hier hoort true of false te staan (yes, no, on en off zijn in YAML 1.2 gewone woorden). Kies een "
        "van beide.",
        "true or false belongs here (yes, no, on and off are plain words in YAML 1.2). Choose one of the two.",
    ),
    "greater_than_equal": (
        "Dit is te klein: minstens {ge}. Kies een hogere waarde.",
        "This is too small: at least {ge}. Choose a higher value.",
    ),
    "less_than_equal": (
        "Dit is te groot: hoogstens {le}. Kies een lagere waarde.",
        "This is too large: at most {le}. Choose a lower value.",
    ),
    "literal_error": (
        "Deze waarde bestaat hier niet. Kies uit: {expected}.",
        "There is no such value here. Choose from: {expected}.",
    ),
    "union_tag_invalid": (
        "Deze soort bestaat hier niet. Kies uit: {expected_tags}.",
        "There is no such kind here. Choose from: {expected_tags}.",
    ),
    "tuple_type": (
        "Hier hoort een lijst te staan. Schrijf haar tussen rechte haken, of elk op een regel met een "
        "streepje ervoor.",
        "A list belongs here. Write it in square brackets, or each on a line after a dash.",
    ),
    "dict_type": (
        "Hier horen instellingen met een naam te staan. Schrijf `naam: waarde` per regel.",
        "Named settings belong here. Write `name: value` on each line.",
    ),
    "model_type": (
        "Hier horen instellingen met een naam te staan. Schrijf `naam: waarde` per regel.",
        "Named settings belong here. Write `name: value` on each line.",
    ),
    "too_short": (
        "Hier ontbreekt iets. Vul er minstens {min_length} in.",
        "Something is missing here. Fill in at least {min_length}.",
    ),
    "too_long": (
        "Hier staan er te veel: hoogstens {max_length}. Haal er weg.",
        "There are too many here: at most {max_length}. Remove some.",
    ),
    "recursion_loop": (
        "Dit is dieper genest dan de box kan lezen. Maak het eenvoudiger.",
        "This is nested deeper than the box can read. Make it simpler.",
    ),
    # Money
    "money_float": (
        "Dit bedrag is een binair kommagetal en dus niet precies. Schrijf het tussen aanhalingstekens, "
        'zoals "0.05".',
        'This amount is a binary fraction and so not exact. Write it in quotes, such as "0.05".',
    ),
    "decimal_type": (
        'Hier hoort een bedrag in euro te staan, met een punt. Schrijf bijvoorbeeld "0.05".',
        'An amount in euros belongs here, with a point. Write for example "0.05".',
    ),
    "decimal_parsing": (
        'Dit is geen bedrag. Schrijf euro\'s met een punt, zonder teken of letters, zoals "0.05".',
        'This is no amount. Write euros with a point, without sign or letters, such as "0.05".',
    ),
    "finite_number": (
        'Dit is geen bedrag. Schrijf euro\'s met een punt, zoals "0.05".',
        'This is no amount. Write euros with a point, such as "0.05".',
    ),
    "decimal_max_digits": (
        "Dit bedrag heeft te veel cijfers: hoogstens {max_digits}. Rond het af.",
        "This amount has too many digits: at most {max_digits}. Round it.",
    ),
    "decimal_max_places": (
        "Dit bedrag heeft te veel cijfers achter de punt: hoogstens {decimal_places}. Rond het af.",
        "This amount has too many digits after the point: at most {decimal_places}. Round it.",
    ),
    "decimal_whole_digits": (
        "Dit bedrag is te groot: hoogstens {whole_digits} cijfers voor de punt. Kies een lager bedrag.",
        "This amount is too large: at most {whole_digits} digits before the point. Choose a lower amount.",
    ),
    # Forms of our own
    "id_form": (
        "Een id bestaat uit kleine letters, cijfers, - en _, hoogstens 40, en begint met een letter of "
        "cijfer. Kies een andere naam, zoals hoofdtrunk.",
        "An id is made of small letters, digits, - and _, at most 40, and begins with a letter or digit. "
        "Choose another name, such as main-trunk.",
    ),
    "e164_form": (
        "Dit is geen nummer in internationale vorm. Schrijf + en het landnummer, zonder spaties, zoals "
        '"+31501234567".',
        "This is no number in international form. Write + and the country code, without spaces, such as "
        '"+31501234567".',
    ),
    "e164_typed": (
        "Dit is geen volledig telefoonnummer. Schrijf het zoals u het belt, of met de landcode.",
        "This is no whole telephone number. Write it as you dial it, or with its country.",
    ),
    "prefix_form": (
        'Dit is geen begin van een internationaal nummer. Schrijf + en cijfers, zoals "+316".',
        'This is no beginning of an international number. Write + and digits, such as "+316".',
    ),
    "dial_prefix_form": (
        'Dit is geen begin van een nummer. Schrijf + en cijfers, zoals "+316", of de cijfers van een kort nummer, '
        'zoals "1888".',
        'This is no beginning of a number. Write + and digits, such as "+316", or the digits of a short number, '
        'such as "1888".',
    ),
    "mail_form": (
        "Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.",
        "This is no e-mail address. Write it like name@example.com.",
    ),
    "country_form": (
        "Een land is een code van twee hoofdletters. Schrijf bijvoorbeeld NL, BE of DE.",
        "A country is a code of two capitals. Write for example NL, BE or DE.",
    ),
    "network": (
        'Dit is geen IP-netwerk. Schrijf een adres met lengte, zoals "192.168.1.0/24".',
        'This is no IP network. Write an address with a length, such as "192.168.1.0/24".',
    ),
    "network_host_bits": (
        "Dit adres ligt midden in een netwerk, dus het is niet duidelijk of u het netwerk of het ene adres "
        'bedoelt. Bedoelt u het netwerk, schrijf dan "{meant}"; anders het adres zonder schuine streep.',
        "This address lies inside a network, so it is not clear whether you mean the network or the one "
        'address. If you mean the network, write "{meant}"; otherwise the address without a slash.',
    ),
    "address": (
        'Dit is geen IP-adres. Schrijf bijvoorbeeld "192.168.1.10".',
        'This is no IP address. Write for example "192.168.1.10".',
    ),
    "interface": (
        'Dit is geen IP-adres met netwerklengte. Schrijf bijvoorbeeld "192.168.1.5/24".',
        'This is no IP address with its network length. Write for example "192.168.1.5/24".',
    ),
    "algorithm_twice": (
        "Hetzelfde algoritme staat er twee keer; noem elk één keer, het eerste eerst.",
        "The same algorithm stands here twice; name each once, the first one first.",
    ),
    "codec_twice": (
        "Een codec staat hier twee keer. Haal er een weg.",
        "A codec stands here twice. Remove one.",
    ),
    "outside_prefix_form": (
        'Een kiescijfer voor buiten bestaat uit hoogstens 6 cijfers, * of #. Schrijf bijvoorbeeld "0", of "".',
        'A prefix for an outside line is at most 6 digits, * or #. Write for example "0", or "".',
    ),
    "range_lengths": (
        "Begin en eind van deze reeks zijn niet even lang, dus het is geen reeks. Controleer beide nummers.",
        "First and last of this range differ in length, so it is no range. Check both numbers.",
    ),
    "range_order": (
        "Het eind van deze reeks ligt voor het begin. Wissel de nummers om.",
        "The end of this range lies before its beginning. Swap the numbers.",
    ),
    "range_too_long": (
        "Deze reeks telt meer dan {most} nummers; dat is vermoedelijk een tikfout. Controleer beide nummers.",
        "This range counts more than {most} numbers; that is probably a typing error. Check both numbers.",
    ),
    "match_mixed": (
        "Een regel gaat over een van deze: prefix, country, country met type, region, of type. Maak er meer"
        " regels van.",
        "A rule is about one of these: prefix, country, country with type, region, or type. Make several "
        "rules of it.",
    ),
    "allow_type_alone": (
        "Wie een soort nummer toestaat, noemt ook het land; anders staat het overal ter wereld open. Voeg "
        "country toe.",
        "Who allows a type of number also names its country; otherwise it is open all over the world. Add "
        "country.",
    ),
    "increment_form": (
        'Dit is geen afrekening per blok seconden. Schrijf eerste/volgende, zoals "60/1".',
        'This is no charging by blocks of seconds. Write first/next, such as "60/1".',
    ),
    "span_form": (
        'Dit is geen tijdvak. Schrijf het als "08:30-12:30"; het eind van de dag is 24:00.',
        'This is no period of a day. Write it as "08:30-12:30"; the end of the day is 24:00.',
    ),
    "span_order": (
        'Het eind van dit tijdvak ligt niet na het begin. Deel het om middernacht, zoals "22:00-24:00" en '
        'de dag erna "00:00-06:00".',
        'The end of this period is not after its beginning. Split it at midnight, such as "22:00-24:00" and'
        ' on the next day "00:00-06:00".',
    ),
    "dates_form": (
        'Dit is geen datum. Schrijf "2026-12-25", of "2026-12-24..2026-12-31" voor meer dagen.',
        'This is no date. Write "2026-12-25", or "2026-12-24..2026-12-31" for several days.',
    ),
    "dates_order": (
        "De laatste dag ligt voor de eerste. Wissel de data om.",
        "The last day lies before the first. Swap the dates.",
    ),
    "weekdays_form": (
        "Dit zijn geen weekdagen. Schrijf mon tue wed thu fri sat sun, of samen als mon-fri of mon,wed.",
        "These are no days of the week. Write mon tue wed thu fri sat sun, or together as mon-fri or mon,wed.",
    ),
    "code_form": (
        'Een telefooncode bestaat uit hoogstens 10 cijfers, * of #. Schrijf bijvoorbeeld "*81".',
        'A phone code is at most 10 digits, * or #. Write for example "*81".',
    ),
    "pin_form": (
        "Een pincode bestaat uit 4 tot 10 cijfers. Kies een andere.",
        "A PIN is 4 to 10 digits. Choose another.",
    ),
    "file_form": (
        "Dit is geen bestandsnaam in de map prompts. Gebruik letters, cijfers, punt, - en _, zonder map ervoor.",
        "This is no file name in the folder prompts. Use letters, digits, point, - and _, without a folder "
        "before it.",
    ),
    "caller_one": (
        "Een voorwaarde over de beller noemt een van deze: prefix, numbers of anonymous. Houd er een over.",
        "A condition on the caller names one of these: prefix, numbers or anonymous. Keep one.",
    ),
    "key_form": (
        'Een keuze in een menu is een toets: 0 tot 9, * of #. Schrijf bijvoorbeeld "1".',
        'A choice of a menu is one key: 0 to 9, * or #. Write for example "1".',
    ),
    "timezone": (
        "Dit is geen tijdzone. Schrijf haar als Europe/Amsterdam.",
        "This is no time zone. Write it like Europe/Amsterdam.",
    ),
}
