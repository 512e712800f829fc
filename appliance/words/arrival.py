"""What arrives from a PBX that is waited for, and what to do about it, in words.

Law: pure; `<code>` is the verdict, `<code>_why` what it means, `<code>_do_1` ... what to do.
"""

WORDS = {
    "arrival_wrong_password": (
        "Uw centrale klopte aan vanaf {source}, met een verkeerd wachtwoord.",
        "Your PBX knocked from {source}, with a wrong password.",
    ),
    "arrival_wrong_password_why": (
        "Adres en gebruikersnaam {user} kloppen; alleen het wachtwoord niet.",
        "Address and user name {user} are right; only the password is not.",
    ),
    "arrival_wrong_password_do_1": (
        "Kopieer het wachtwoord hier opnieuw en plak het in de centrale; let op spaties ervoor of erna.",
        "Copy the password here again and paste it into the PBX; mind blanks before or after it.",
    ),
    "arrival_wrong_password_do_2": (
        "Maak hier een nieuw wachtwoord als de centrale bepaalde tekens niet aanneemt.",
        "Make a new password here if the PBX does not take certain characters.",
    ),
    "arrival_unknown_user": (
        "Vanaf {source} klopte iemand aan als {user}; die naam kent de box niet.",
        "Somebody knocked from {source} as {user}; the box does not know that name.",
    ),
    "arrival_unknown_user_why": (
        "Het adres is toegelaten, maar geen centrale heeft deze gebruikersnaam.",
        "The address is allowed, but no PBX has this user name.",
    ),
    "arrival_unknown_user_do_1": (
        "Kopieer de gebruikersnaam hier opnieuw, ook in het veld voor de inlognaam.",
        "Copy the user name here again, into the field for the login name too.",
    ),
    "arrival_unknown_user_do_2": (
        "Is het een ander toestel? Laat dat bij uw centrale aanmelden, niet bij de box.",
        "Is it another device? Let it register at your PBX, not at the box.",
    ),
    "arrival_wrong_name": (
        "Vanaf {source} kwam een goed wachtwoord, maar voor een andere gebruikersnaam dan waarmee werd ingelogd.",
        "From {source} came a right password, but for another user name than the one that logged in.",
    ),
    "arrival_wrong_name_why": (
        "De centrale meldt zich aan onder de ene naam en logt in met de andere ({user}).",
        "The PBX registers under one name and logs in with another ({user}).",
    ),
    "arrival_wrong_name_do_1": (
        "Kopieer de gebruikersnaam en de inlognaam hier opnieuw, elk in haar eigen veld.",
        "Copy the user name and the login name here again, each into its own field.",
    ),
    "arrival_wrong_name_do_2": (
        "Laat het veld voor een afwijkende afzender (From User) in de centrale leeg.",
        "Leave the field for another sender (From User) in the PBX empty.",
    ),
    "arrival_no_account": (
        "Uw centrale wil zich aanmelden vanaf {source}, maar hier is zij ingesteld zonder aanmelding.",
        "Your PBX wants to register from {source}, but here it is set up without registration.",
    ),
    "arrival_no_account_why": (
        "De box herkent deze centrale aan haar adres, en neemt geen aanmelding van haar aan.",
        "The box knows this PBX by its address, and takes no registration from it.",
    ),
    "arrival_no_account_do_1": (
        "Zet aanmelden in de centrale uit (vast adres, IP based, peer).",
        "Switch registration off in the PBX (fixed address, IP based, peer).",
    ),
    "arrival_no_account_do_2": (
        "Of kies hier dat de centrale zich aanmeldt, en neem de inlog daar over.",
        "Or choose here that the PBX registers, and copy the login there.",
    ),
    "arrival_no_password": (
        "Vanaf {source} werd om een aanmelding gevraagd, maar het wachtwoord bleef uit.",
        "From {source} a registration was asked for, but the password never came.",
    ),
    "arrival_no_password_why": (
        "De box vroeg om het wachtwoord. De centrale heeft er geen, of kreeg die vraag niet.",
        "The box asked for the password. The PBX has none, or never got that question.",
    ),
    "arrival_no_password_do_1": (
        "Kopieer het wachtwoord hier en plak het in de centrale; vul ook de inlognaam in.",
        "Copy the password here and paste it into the PBX; fill in the login name too.",
    ),
    "arrival_no_password_do_2": (
        "Controleer of een firewall tussen centrale en box de antwoorden tegenhoudt.",
        "Check whether a firewall between PBX and box holds the answers back.",
    ),
    "arrival_options": (
        "Vanaf {source} vraagt iemand of de box er is (OPTIONS), en krijgt antwoord.",
        "From {source} somebody asks whether the box is there (OPTIONS), and gets an answer.",
    ),
    "arrival_options_why": (
        "De weg tussen centrale en box is dus goed; er is alleen nog niet aangemeld of gebeld.",
        "So the way between PBX and box is good; there was only no registration or call yet.",
    ),
    "arrival_options_do_1": (
        "Moet de centrale zich aanmelden? Zet dat daar aan en vul de inlog in.",
        "Must the PBX register? Switch that on there and fill in the login.",
    ),
    "arrival_options_do_2": (
        "Staat zij op een vast adres? Vul {source} hier in als haar adres, en doe een proefgesprek.",
        "Has it a fixed address? Fill in {source} here as its address, and make a test call.",
    ),
    "arrival_wrong_address": (
        "Uw centrale klopt waarschijnlijk aan vanaf {source}, maar dat adres is niet toegelaten.",
        "Your PBX probably knocks from {source}, but that address is not allowed.",
    ),
    "arrival_wrong_address_why": (
        "De gebruikersnaam {user} is bekend. De box antwoordt een vreemd adres nooit, wat de naam ook is.",
        "The user name {user} is known. The box never answers strange addresses, not even with a good name.",
    ),
    "arrival_wrong_address_do_1": (
        "Is {source} uw centrale? Voeg dat adres toe bij de centrale.",
        "Is {source} your PBX? Add that address to the PBX.",
    ),
    "arrival_wrong_address_do_2": (
        "Geef de centrale een vast adres in uw netwerk, zodat het niet meer verandert.",
        "Give the PBX a fixed address in your network, so that it does not change again.",
    ),
    "arrival_stranger": (
        "Er klopte een onbekende aan vanaf {source}; de box antwoordde niet.",
        "A stranger knocked from {source}; the box did not answer.",
    ),
    "arrival_stranger_why": (
        "Dit kan uw centrale zijn met een ander adres dan hier staat, of iemand die er niets te zoeken heeft.",
        "This can be your PBX with another address than is given here, or somebody who has no business here.",
    ),
    "arrival_stranger_do_1": (
        "Vergelijk {source} met het adres in de netwerkinstellingen van uw centrale.",
        "Compare {source} with the address in the network settings of your PBX.",
    ),
    "arrival_stranger_do_2": (
        "Is het uw centrale? Vul dit adres hier in.",
        "Is it your PBX? Fill in this address here.",
    ),
    "arrival_stranger_do_3": (
        "Kent u het adres niet? Dan hoeft u niets te doen.",
        "You do not know the address? Then there is nothing to do.",
    ),
    "arrival_nothing": (
        "Er is nog niets van uw centrale aangekomen.",
        "Nothing of your PBX has arrived yet.",
    ),
    "arrival_nothing_why": (
        "De box luistert op {box}. Waarschijnlijk stuurt de centrale nog niets, of naar een ander adres.",
        "The box listens on {box}. Probably the PBX sends nothing yet, or to another address.",
    ),
    "arrival_nothing_do_1": (
        "Sla de velden in de centrale op, en pas ze toe als zij daarom vraagt.",
        "Save the fields in the PBX, and apply them if it asks for that.",
    ),
    "arrival_nothing_do_2": (
        "Controleer dat in de centrale {box} staat als server.",
        "Check that the PBX has {box} as its server.",
    ),
    "arrival_nothing_do_3": (
        "Staan centrale en box in hetzelfde netwerk? Een gastnetwerk of VLAN kan ze scheiden.",
        "Are PBX and box in the same network? A guest network or VLAN can part them.",
    ),
    "arrival_nothing_do_4": (
        "Controleer de firewall van de centrale: zij moet {box} mogen bereiken.",
        "Check the firewall of the PBX: it must be allowed to reach {box}.",
    ),
    "arrival_nothing_do_5": (
        "Controleer dat de centrale hetzelfde protocol gebruikt (UDP, TCP of TLS).",
        "Check that the PBX uses the same transport (UDP, TCP or TLS).",
    ),
    "arrival_replay": (
        "Vanaf {source} kwam een inlog die al eens was gebruikt.",
        "From {source} came a login that was used before.",
    ),
    "arrival_replay_why": (
        "De box neemt een bewijs van het wachtwoord maar één keer aan. Dubbele berichten op het netwerk geven dit"
        " ook.",
        "The box takes a proof of the password once only. Doubled messages on the network give this too.",
    ),
    "arrival_replay_do_1": ("Wacht op de volgende poging.", "Wait for the next attempt."),
    "arrival_replay_do_2": (
        "Blijft het zo? Zet SIP ALG uit in wat er tussen centrale en box staat.",
        "Does it stay so? Switch SIP ALG off in whatever stands between PBX and box.",
    ),
    "arrival_stale": (
        "Uw centrale gebruikte vanaf {source} een verlopen inlogvraag.",
        "Your PBX used an old login question, from {source}.",
    ),
    "arrival_stale_why": (
        "Het wachtwoord klopt. Een centrale probeert het dan vanzelf opnieuw met de nieuwe vraag.",
        "The password is right. A PBX then tries again by itself with the new question.",
    ),
    "arrival_stale_do_1": ("Wacht op de volgende poging.", "Wait for the next attempt."),
    "arrival_stale_do_2": (
        "Blijft het zo? Dan wisselt de centrale van adres tussen twee berichten: geef haar een vast adres.",
        "Does it stay so? Then the PBX changes its address between two messages: give it a fixed one.",
    ),
    "arrival_malformed": (
        "Vanaf {source} kwam een bericht dat de box niet begrijpt.",
        "From {source} came a message that the box does not understand.",
    ),
    "arrival_malformed_why": (
        "De inlog voldoet niet aan de regels van SIP, of is onderweg veranderd.",
        "The login does not follow the rules of SIP, or was changed on its way.",
    ),
    "arrival_malformed_do_1": (
        "Zet SIP ALG uit in wat er tussen centrale en box staat.",
        "Switch SIP ALG off in whatever stands between PBX and box.",
    ),
    "arrival_malformed_do_2": (
        "Werk de software van de centrale bij.",
        "Update the software of the PBX.",
    ),
}
