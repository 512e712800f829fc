"""Who may reach the box: the one judgement that the pages, the firewall and a change of the list share.

Law: an address is judged here and nowhere else, so that no layer lets in whom another keeps out.
"""

from appliance.whitelist.near import NEAR, address_of, near
from appliance.whitelist.verdict import excludes, lets_in

__all__ = ["NEAR", "address_of", "excludes", "lets_in", "near"]
