"""The screen of the box itself, in words.

Law: pure; short enough for 80 columns.
"""

WORDS = {
    "console_address": (
        "Open dit adres in een browser in hetzelfde netwerk:",
        "Open this address in a browser in the same network:",
    ),
    "console_no_address": (
        "Nog geen netwerkadres. Sluit de netwerkkabel aan op uw router of switch.",
        "No network address yet. Connect the network cable to your router or switch.",
    ),
    "console_code": (
        "Opstartcode:",
        "Setup code:",
    ),
    "console_fingerprint": (
        "Uw browser waarschuwt één keer voor het certificaat. Dit is het goede (SHA-256):",
        "Your browser warns about the certificate once. This is the right one (SHA-256):",
    ),
    "console_data_lost": (
        "De gegevens zijn niet te lezen en zijn zo gelaten. Wat u nu instelt gaat bij uitzetten verloren.",
        "The data cannot be read and was left as it is. What you set now is lost when switched off.",
    ),
    "console_menu_password": (
        "nieuw beheerwachtwoord",
        "new admin password",
    ),
    "console_menu_reset": (
        "terug naar de staat van levering",
        "back to the state of delivery",
    ),
    "console_menu_restart": (
        "opnieuw starten",
        "restart",
    ),
    "console_sure_reset": (
        "Alle instellingen, gesprekken en wachtwoorden worden gewist. Typ WISSEN om door te gaan: ",
        "All settings, calls and passwords are erased. Type ERASE to go on: ",
    ),
    "console_sure_word": (
        "WISSEN",
        "ERASE",
    ),
    "console_busy": (
        "Een ogenblik; de box start opnieuw.",
        "One moment; the box restarts.",
    ),
    "console_again": (
        "Druk op Enter.",
        "Press Enter.",
    ),
    "help_console": (
        "het scherm van de box zelf (alleen op een image)",
        "the screen of the box itself (on an image only)",
    ),
}
