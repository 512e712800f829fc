"""Who holds a port, as the tail of a sentence.

Law: pure.
"""

from appliance.network.ports import PortHolder
from appliance.words import Lang, say


def by_holder(lang: Lang, holder: PortHolder | None) -> str:
    """ " by asterisk (process 7)", or nothing when nobody is known to hold it."""
    if holder is None:
        return ""
    code = "by_process" if holder.pid else "by_unknown"
    return say(lang, code, {"name": holder.name, "pid": holder.pid})
