"""The SIP phones that log in at the box itself: where each is reached, for belplans that ring them.

Law: decides nothing; it keeps what decisions read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from appliance.settings.lines import Phone
from sipengine.core.state import Contact
from sipengine.port import Bound, Unbound


class Phones:
    """Every phone of the settings."""

    def __init__(self) -> None:
        self._names: frozenset[str] = frozenset()
        self._contacts: dict[str, dict[str, Contact]] = {}
        """By user name and Contact URI, the most recent last."""

    def apply(self, phones: Iterable[Phone]) -> None:
        """Take new settings; who stays keeps its contacts."""
        self._names = frozenset(phone.username for phone in phones)
        self._contacts = {name: found for name, found in self._contacts.items() if name in self._names}

    def bound(self, event: Bound) -> None:
        """A phone logged in, or refreshed its login: that contact becomes the first choice."""
        if event.user in self._names:
            contacts = self._contacts.setdefault(event.user, {})
            contacts.pop(event.contact, None)
            contacts[event.contact] = Contact(event.contact, event.source)

    def unbound(self, event: Unbound) -> None:
        """A login ran out or was taken away."""
        self._contacts.get(event.user, {}).pop(event.contact, None)

    def logged_in(self, bound: Sequence[Bound]) -> None:
        """These are all the logins there are: news of some was lost."""
        self._contacts = {}
        for one in bound:
            self.bound(one)

    def contacts(self) -> Mapping[str, tuple[Contact, ...]]:
        """Where phones are, by user name, the most recent first."""
        found = {name: tuple(reversed(contacts.values())) for name, contacts in self._contacts.items()}
        return MappingProxyType({name: contacts for name, contacts in found.items() if contacts})
