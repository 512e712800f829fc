"""What is said about files that are sealed with a passphrase.

Law: pure; a lost passphrase is told to be lost, not softened.
"""

WORDS = {
    "sealed_ask": ("Wachtwoordzin: ", "Passphrase: "),
    "sealed_again": ("Nog een keer: ", "Once more: "),
    "sealed_differs": (
        "De twee wachtwoordzinnen zijn niet gelijk. Er is niets gemaakt; probeer het opnieuw.",
        "The two passphrases differ. Nothing was made; try again.",
    ),
    "sealed_empty": (
        "Er is geen wachtwoordzin gegeven. Typ hem, of geef hem als eerste regel op de standaardinvoer of met"
        " --passphrase-file.",
        "No passphrase was given. Type it, or give it as the first line of standard input or with"
        " --passphrase-file.",
    ),
    "sealed_needs": (
        "Dit bestand is versleuteld. Geef de wachtwoordzin waarmee het gemaakt is.",
        "This file is encrypted. Give the passphrase that it was made with.",
    ),
    "sealed_wrong": (
        "Deze wachtwoordzin opent het bestand niet. Er is niets veranderd. Let op hoofdletters en spaties.",
        "This passphrase does not open the file. Nothing was changed. Mind capitals and spaces.",
    ),
    "sealed_damaged": (
        "Het versleutelde bestand is beschadigd of niet heel. Er is niets veranderd; neem een andere kopie.",
        "The encrypted file is damaged or not whole. Nothing was changed; take another copy.",
    ),
    "passphrase_weak": (
        "Deze wachtwoordzin is te makkelijk te raden. Neem vier woorden of meer, minstens 10 tekens.",
        "This passphrase is too easy to guess. Take four words or more, 10 characters at least.",
    ),
    "passphrase_long": (
        "Deze wachtwoordzin is te lang: neem hoogstens 200 tekens.",
        "This passphrase is too long: take 200 characters at most.",
    ),
    "passphrase_file": (
        "De wachtwoordzin in {path} is niet te lezen: {detail}.",
        "The passphrase in {path} cannot be read: {detail}.",
    ),
}
