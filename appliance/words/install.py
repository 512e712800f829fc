"""Putting the box on a Debian machine and taking it away, in words.

Law: pure; each sentence says what, why, and what to do next.
"""

WORDS = {
    "help_install": (
        "zet de box als diensten op deze Debian-machine (/opt/trunkbox), of werk hem bij",
        "put the box on this Debian machine as services (/opt/trunkbox), or bring it up to date",
    ),
    "help_uninstall": (
        "haal de box van deze machine; de gegevens blijven",
        "take the box off this machine; the data stay",
    ),
    "help_root": ("een andere machine: de map van haar bestanden", "another machine: the folder of its files"),
    "install_program": ("Programma naar /opt/trunkbox ...", "Program to /opt/trunkbox ..."),
    "install_files": ("Diensten en instellingen van systemd ...", "Services and settings of systemd ..."),
    "install_users": ("Gebruikers en gegevensmap ...", "Users and data folder ..."),
    "install_services": ("Starten ...", "Starting ..."),
    "installed": (
        "De box draait. Open in uw netwerk http://<adres van deze machine>:{port} en typ de code die"
        " `trunkbox admin setup-code` toont. `trunkbox status` zegt hoe het gaat.",
        "The box runs. Open http://<address of this machine>:{port} in your network and type the code that"
        " `trunkbox admin setup-code` shows. `trunkbox status` tells how it is doing.",
    ),
    "install_needs_root": ("Dit heeft root nodig. Gebruik sudo.", "This needs root. Use sudo."),
    "install_no_checkout": (
        "Installeren kan alleen vanuit de map met de broncode: daar ./run --setup-only, dan"
        " sudo .venv/bin/trunkbox install.",
        "Installing works from the folder with the source alone: there ./run --setup-only, then"
        " sudo .venv/bin/trunkbox install.",
    ),
    "install_python": (
        "De omgeving hier gebruikt een Python buiten /usr ({python}), die de diensten niet kunnen bereiken."
        " Verwijder .venv en start ./run --setup-only met Debians Python.",
        "The environment here uses a Python outside /usr ({python}), which the services cannot reach. Remove .venv"
        " and start ./run --setup-only with Debian's Python.",
    ),
    "install_packages": (
        "Hiervoor ontbreken pakketten. Installeer ze: apt-get install {packages}",
        "Packages are missing for this. Install them: apt-get install {packages}",
    ),
    "install_no_systemd": (
        "Op deze machine draait systemd niet, dus diensten kunnen hier niet starten. Gebruik ./run.",
        "systemd does not run on this machine, so services cannot start here. Use ./run.",
    ),
    "install_absent": (
        "Het pakket {name} ontbreekt in de omgeving van de broncode. Start daar eerst ./run --setup-only.",
        "The package {name} is missing in the environment of the source. Start ./run --setup-only there first.",
    ),
    "install_stopped": (
        "Het installeren stopte: {why}. Los dat op en begin opnieuw; `trunkbox uninstall` haalt weg wat er staat.",
        "Installing stopped: {why}. Solve that and begin again; `trunkbox uninstall` takes away what is there.",
    ),
    "uninstall_services": ("Diensten stoppen ...", "Stopping the services ..."),
    "uninstall_files": ("Bestanden verwijderen ...", "Removing files ..."),
    "uninstall_users": ("Gebruikers verwijderen ...", "Removing users ..."),
    "uninstalled": (
        "De box is van deze machine af. De gegevens staan nog in {data}, voor root alleen.",
        "The box is off this machine. The data are still in {data}, for root alone.",
    ),
}
