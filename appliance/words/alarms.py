"""Alarms about the box itself, in words: on the pages and in the letter, when they begin and when they are solved.

Law: pure; each says what it means for telephony and what to do.
"""

WORDS = {
    "alarm_raised_subject": ("{box}: let op", "{box}: attention"),
    "alarm_raised_text": (
        "{what}\n\nU krijgt weer bericht als dit is opgelost.",
        "{what}\n\nYou hear again once this is solved.",
    ),
    "alarm_solved_subject": ("{box}: opgelost", "{box}: solved"),
    "alarm_solved_text": ("{what}", "{what}"),
    "alarm_disk": (
        "De schijf is voor {percent}% vol; er is nog {free} MB vrij. Bewaar gesprekken of voicemail korter"
        " (Instellingen, Onderhoud): een volle schijf kan geen instelling en geen gesprek meer opslaan.",
        "The disk is {percent}% full; {free} MB are left. Keep calls or voicemail shorter (Settings, Maintenance):"
        " a full disk can keep no setting and no call any more.",
    ),
    "alarm_disk_solved": ("De schijf heeft weer ruimte.", "The disk has room again."),
    "alarm_heat": (
        "De box is {degrees} °C warm. Zet hem vrij, uit de zon en weg van andere apparaten; nog warmer wordt hij"
        " trager en kan het geluid haperen.",
        "The box is {degrees} °C hot. Give it air, out of the sun and away from other machines; hotter still it"
        " becomes slow and sound may stutter.",
    ),
    "alarm_heat_solved": ("De box is weer koel genoeg.", "The box is cool enough again."),
    "alarm_clock": (
        "De klok is al een uur door geen tijdserver bevestigd. Openingstijden, limieten en certificaten rekenen"
        " met de klok; laat de box UDP poort 123 naar buiten gebruiken.",
        "No time server has confirmed the clock for an hour. Opening hours, limits and certificates rely on it;"
        " let the box use UDP port 123 to the outside.",
    ),
    "alarm_clock_solved": (
        "De klok loopt weer gelijk met een tijdserver.",
        "The clock agrees with a time server again.",
    ),
    "alarm_certificate": (
        "Het certificaat {file} verloopt over {days} dagen. Vervang het, anders weigeren browsers of de provider"
        " de verbinding.",
        "The certificate {file} ends in {days} days. Replace it, or browsers or the provider refuse to connect.",
    ),
    "alarm_certificate_solved": ("Het certificaat {file} is vervangen.", "The certificate {file} was replaced."),
    "alarm_registration": (
        "Trunk {trunk} ({user}) is niet geregistreerd bij de provider ({said}): er komen langs deze lijn geen"
        " gesprekken binnen. De box blijft het proberen. Kijk op de statuspagina wat er te doen is.",
        "Trunk {trunk} ({user}) is not registered at the provider ({said}): no calls come in over this line. The"
        " box goes on trying. The status page says what to do.",
    ),
    "alarm_registration_solved": (
        "Trunk {trunk} ({user}) is weer geregistreerd.",
        "Trunk {trunk} ({user}) is registered again.",
    ),
    "alarm_update": (
        "Versie {new} werkte niet goed; de box is terug op {old}. De reden staat op de pagina Updates.",
        "Version {new} did not work well; the box is back on {old}. The page Updates says why.",
    ),
    "alarm_update_solved": ("De laatste update is gezond bevonden.", "The last update was found healthy."),
    "alarm_backup": (
        "De nachtelijke back-up is niet gelukt ({why}). Kijk bij Instellingen, Back-up.",
        "The nightly backup did not succeed ({why}). Look under Settings, Backup.",
    ),
    "alarm_backup_solved": ("De nachtelijke back-up is weer gelukt.", "The nightly backup succeeded again."),
    "alarm_stick": (
        "De back-up kon niet op de USB-stick worden gezet ({why}).",
        "The backup could not be put on the USB stick ({why}).",
    ),
    "alarm_stick_solved": (
        "De back-up staat weer op de USB-stick.",
        "The backup is on the USB stick again.",
    ),
}
