"""What this machine's network looks like: its interfaces and who holds its ports. Read only.

Law: the only door to netifaces; changing the network is the agent's.
"""

from appliance.network.interfaces import Interface, addresses, interfaces
from appliance.network.place import NOTHING_TOLD, Outside, Place, places
from appliance.network.ports import PortHolder, port_holder
from appliance.network.road import KnownRoad, road

__all__ = [
    "NOTHING_TOLD",
    "Interface",
    "KnownRoad",
    "Outside",
    "Place",
    "PortHolder",
    "addresses",
    "interfaces",
    "places",
    "port_holder",
    "road",
]
