"""Words for parts of the settings that do not agree with each other.

Law: (Dutch, English) per code; what happened, why, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

CHECKS: Mapping[str, tuple[str, str]] = {
    "twice": (
        "{value} staat ook al bij {first}; het is niet duidelijk welke geldt. Kies een andere naam, of haal"
        " er een weg.",
        "{value} stands at {first} already; it is not clear which one counts. Choose another name, or remove one.",
    ),
    "unknown_id": (
        "{value} bestaat niet onder `{kind}`. Controleer de spelling, of voeg het daar toe.",
        "There is no {value} under `{kind}`. Check the spelling, or add it there.",
    ),
    "network_too_wide": (
        "Dit netwerk is zo ruim dat bijna iedereen op internet erin valt, en dan beschermt de box niets. "
        "Kies een netwerk van /{least} of kleiner, liefst alleen uw eigen adressen.",
        "This network is so wide that nearly everybody on the internet is in it, and then the box protects "
        "nothing. Choose a network of /{least} or smaller, preferably your own addresses alone.",
    ),
    "host_form": (
        "{value} is geen servernaam of adres. Schrijf naam, naam:poort, 192.0.2.1:5060 of [2001:db8::1]:5060.",
        "{value} is no server name or address. Write name, name:port, 192.0.2.1:5060 or [2001:db8::1]:5060.",
    ),
    "host_form_alone": (
        "{value} is geen servernaam of adres. Schrijf alleen de naam of het adres, zonder poort of sip: ervoor.",
        "{value} is no server name or address. Write the name or address alone, without a port or sip: before it.",
    ),
    "listen_none": (
        "De box luistert nergens, dus niemand kan hem bereiken. Voeg een regel toe, zoals {{transport: udp,"
        " port: 5060}}.",
        "The box listens nowhere, so nobody can reach it. Add an entry, such as {{transport: udp, port: 5060}}.",
    ),
    "port_twice": (
        "Poort {port} is al in gebruik door {first}, en twee kunnen niet dezelfde poort openen (tls loopt "
        "over tcp). Kies een andere poort.",
        "Port {port} is in use by {first} already, and two cannot open one port (tls runs over tcp). Choose"
        " another port.",
    ),
    "rtp_range": (
        "{first} tot {last} is geen reeks spraakpoorten: de eerste moet even zijn, minstens 1024, en voor "
        "de laatste liggen. Schrijf bijvoorbeeld [10000, 10999].",
        "{first} to {last} is no range of voice ports: the first must be even, at least 1024, and before "
        "the last. Write for example [10000, 10999].",
    ),
    "rtp_few": (
        "{size} spraakpoorten zijn te weinig: een gesprek gebruikt er 4, en er zijn er minstens {needed} "
        "nodig. Maak de reeks langer.",
        "{size} voice ports are too few: a call uses 4, and at least {needed} are needed. Make the range longer.",
    ),
    "rtp_few_for_channels": (
        "{size} spraakpoorten zijn te weinig voor limits.channels.total: een gesprek gebruikt er 4, samen "
        "{needed}. Maak de reeks langer, of sta minder gesprekken toe.",
        "{size} voice ports are too few for limits.channels.total: a call uses 4, together {needed}. Make "
        "the range longer, or allow fewer calls.",
    ),
    "rtp_holds_sip": (
        "Poort {port} van {path} ligt in deze reeks, en dan botsen spraak en SIP. Kies een andere reeks, "
        "zoals [10000, 10999].",
        "Port {port} of {path} lies in this range, so voice and SIP would collide. Choose another range, "
        "such as [10000, 10999].",
    ),
    "accounts_unused": (
        "Deze trunk heeft een aanmelding voor alle nummers (kind: trunk), dus de accounts doen niets. Haal "
        "ze weg, of schrijf kind: accounts.",
        "This trunk has one registration for all numbers (kind: trunk), so the accounts do nothing. Remove "
        "them, or write kind: accounts.",
    ),
    "accounts_none": (
        "Deze trunk bestaat uit toestelaccounts, maar er staat er geen. Voeg ze toe, of schrijf kind: trunk.",
        "This trunk is made of device accounts, but there is none. Add them, or write kind: trunk.",
    ),
    "accounts_own_login": (
        "Deze trunk bestaat uit toestelaccounts, en die melden zich elk zelf aan; dit doet dus niets. Haal "
        "het weg, of schrijf kind: trunk.",
        "This trunk is made of device accounts, which log in each by itself; so this does nothing. Remove "
        "it, or write kind: trunk.",
    ),
    "username_missing": (
        "Zonder gebruikersnaam kan deze trunk zich niet aanmelden. Vul hem in, of schrijf register: false "
        "als de provider de box aan zijn adres herkent.",
        "Without a user name this trunk cannot register. Fill it in, or write register: false if the "
        "provider knows the box by its address.",
    ),
    "backup_same": (
        "Het tweede account is hetzelfde als het eerste, dus het vangt niets op. Vul het tweede account van"
        " de provider in, of schrijf null.",
        "The second account is the same as the first, so it catches nothing. Fill in the provider's second "
        "account, or write null.",
    ),
    "login_twice": (
        "{value} is ook de gebruikersnaam van {first}; de box zou de twee niet uit elkaar kunnen houden. "
        "Kies een andere.",
        "{value} is the user name of {first} too; the box could not tell the two apart. Choose another.",
    ),
    "pbx_address_missing": (
        "Zonder adres kan de box deze centrale niet bellen of herkennen. Vul het adres in, of schrijf mode:"
        " register als de centrale zich aanmeldt.",
        "Without an address the box cannot call or recognise this PBX. Fill in the address, or write mode: "
        "register if the PBX logs in.",
    ),
    "pbx_login_missing": (
        "Deze centrale meldt zich aan, en daar is een gebruikersnaam en wachtwoord voor nodig. Vul dit in, "
        "of schrijf mode: peer als de box haar aan het adres herkent.",
        "This PBX logs in, which takes a user name and a password. Fill this in, or write mode: peer if the"
        " box knows it by its address.",
    ),
    "pbx_is_box": (
        "{value} is de box zelf ({path}); elk gesprek zou eindeloos rondgaan. Vul het adres van de centrale"
        " in, of geef haar of de box een andere poort.",
        "{value} is the box itself ({path}); every call would go round for ever. Fill in the PBX's address,"
        " or give it or the box another port.",
    ),
    "number_impossible": (
        "{value} kan niet bestaan: het land of het aantal cijfers klopt niet. Controleer het nummer.",
        "{value} cannot exist: the country or the number of digits is wrong. Check the number.",
    ),
    "number_twice": (
        "{value} staat ook al in {first}; een nummer kan maar op een plaats horen. Haal er een weg.",
        "{value} stands in {first} already; a number belongs in one place. Remove one.",
    ),
    "number_without_account": (
        "Trunk {trunk} bestaat uit toestelaccounts, en geen daarvan heeft {value}; het zou nooit bereikbaar"
        " zijn. Voeg het account toe, of kies een andere trunk.",
        "Trunk {trunk} is made of device accounts, and none has {value}; it could never be reached. Add the"
        " account, or choose another trunk.",
    ),
    "account_number_unknown": (
        "{value} staat niet bij `numbers`, dus dit account kan niet bellen of gebeld worden. Voeg het "
        "nummer daar toe.",
        "{value} is not under `numbers`, so this account can neither call nor be called. Add the number there.",
    ),
    "account_number_elsewhere": (
        "{value} hoort volgens `numbers` bij trunk {trunk}, niet bij deze. Maak beide gelijk.",
        "{value} belongs to trunk {trunk} according to `numbers`, not to this one. Make both the same.",
    ),
    "caller_id_foreign": (
        "{value} staat niet bij `numbers`; een vreemd nummer tonen mag niet, en terugbellen zou misgaan. "
        "Kies een eigen nummer.",
        "{value} is not under `numbers`; showing a foreign number is not allowed, and a call back would go "
        "astray. Choose a number of your own.",
    ),
    "caller_id_barred": (
        "{value} mag niet uitbellen (outbound: false), dus het kan niet het getoonde nummer zijn. Kies een "
        "ander nummer, of sta het toe.",
        "{value} may not call out (outbound: false), so it cannot be the number shown. Choose another "
        "number, or allow it.",
    ),
    "country_unknown": (
        "{value} is geen land dat de box kent. Schrijf bijvoorbeeld NL, BE of DE.",
        "{value} is no country that the box knows. Write for example NL, BE or DE.",
    ),
    "timezone_unknown": (
        "{value} is geen tijdzone die de box kent. Schrijf bijvoorbeeld Europe/Amsterdam.",
        "{value} is no time zone that the box knows. Write for example Europe/Amsterdam.",
    ),
    "gateway_outside": (
        "De router ligt niet in het netwerk {network} van de box, dus de box kan hem niet bereiken. "
        "Controleer adres, lengte en router.",
        "The router is not in the box's network {network}, so the box cannot reach it. Check address, "
        "length and router.",
    ),
    "switch_group": (
        "In groep {group} staan meer schakelaars aan, terwijl er hoogstens een aan mag. Zet de andere op "
        "active: false.",
        "In group {group} several switches are on, while at most one may be. Set the others to active: false.",
    ),
    "steps_deep": (
        "De stappen zijn dieper genest dan {most} lagen; dat is niet meer te volgen. Maak er meer belplannen van.",
        "The steps are nested deeper than {most} levels; nobody can follow that. Make several belplans of it.",
    ),
    "plan_loop": (
        "Deze sprong komt weer bij zichzelf uit ({way}); een beller zou eindeloos rondgaan. Laat hem naar een "
        "ander belplan gaan, of haal hem weg.",
        "This jump comes back to itself ({way}); a caller would go round for ever. Let it lead to another "
        "belplan, or remove it.",
    ),
    "ring_nobody": (
        "Hier gaat nergens iets over, want er staat geen nummer bij. Vul minstens een nummer in.",
        "Nothing rings here, as there is no number. Fill in at least one number.",
    ),
    "password_missing": (
        "Let op: het wachtwoord is niet bekend, dus aanmelden lukt niet. Vul het in.",
        "Note: the password is not known, so logging in will fail. Fill it in.",
    ),
    "network_within": (
        "Dit netwerk ligt helemaal in {wide}, dat ook op de lijst staat: deze regel voegt niets toe. Verwijder een"
        " van beide.",
        "This network lies within {wide}, which is on the list too: this row adds nothing. Remove one of the two.",
    ),
    "limit_above_day": (
        "Deze limiet wordt nooit bereikt: die per dag ({most}) is lager. Verlaag hem, of verhoog die per dag.",
        "This limit is never reached: the one for a day ({most}) is lower. Lower this one, or raise that one.",
    ),
    "limit_above_week": (
        "Deze limiet wordt nooit bereikt: die per week ({most}) is lager. Verlaag hem, of verhoog die per week.",
        "This limit is never reached: the one for a week ({most}) is lower. Lower this one, or raise that one.",
    ),
    "limit_no_brake": (
        "Met {most} euro per uur remt deze limiet misbruik nauwelijks. Kies een bedrag dat u kunt missen.",
        "At {most} euros an hour this limit hardly brakes fraud. Choose an amount that you can afford to lose.",
    ),
    "channels_above_total": (
        "Zo veel gesprekken komen er nooit: in totaal mogen het er {total} zijn. Verlaag dit, of verhoog"
        " het totaal.",
        "There are never so many calls: {total} are allowed in all. Lower this, or raise the total.",
    ),
    "rule_beaten": (
        "Deze regel telt nooit mee: {by} gaat altijd voor. Verwijder een van beide.",
        "This rule never counts: {by} always goes first. Remove one of the two.",
    ),
    "rule_no_code": (
        "Deze regel telt nooit mee: geen land heeft nummers die zo beginnen. Controleer de cijfers.",
        "This rule never counts: no country has numbers that begin so. Check the digits.",
    ),
    "rule_no_country": (
        "Deze regel telt nooit mee: dit land heeft geen eigen nummers. Controleer de landcode.",
        "This rule never counts: this country has no numbers of its own. Check the country's code.",
    ),
    "rule_no_type": (
        "Deze regel telt nooit mee: dit land heeft geen nummers van deze soort. Kies een andere soort.",
        "This rule never counts: this country has no numbers of this type. Choose another type.",
    ),
}
