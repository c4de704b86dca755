"""One business number: its people, files, templates and bills, and what its owner is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.providers.traffic import Traffic

from .account import Account, Switches
from .bills import Bills
from .chats import Contact, Message, new_message_id
from .contacts import Contacts
from .media import Media
from .pace import Pace
from .templates import Templates
from .told import Told, contact_as_json
from .uploads import Uploads
from .webhooks import Webhooks

if TYPE_CHECKING:
    from playground.people import Person
    from playground.refusals import Json
    from playground.world import World

    from .reading.bubbles import Bubble


class Business(Account):
    """Everything there is of it but what is on its way (`deliveries.py`)."""

    def __init__(self, world: World, *, limited: bool = True) -> None:
        super().__init__(limited=limited)
        self.world = world
        self.url = ""  # the playground's own, for the addresses of files
        self.traffic = Traffic(world.hub)
        self.contacts = Contacts(world.rng)
        self.media = Media(world.clock, world.rng)
        self.uploads = Uploads(world.clock, world.rng)
        self.templates = Templates(world.clock, world.rng)
        self.pace = Pace(world.clock)
        self.bills = Bills()
        self.webhooks = Webhooks(world, self, self.traffic)
        self.last_number = 0
        self.messages: dict[str, Message] = {}  # of everybody, by wamid
        self._people_seen = 0
        # The first messages and the commands that a phone offers for this number.
        self.automation: Json = {"prompts": [], "commands": []}

    @property
    def now(self) -> float:
        """Of the playground's clock."""
        return self.world.clock.now()

    # -- who there is --------------------------------------------------------------------

    def contact(self, person: Person) -> Contact:
        """Somebody on WhatsApp; made when first asked for."""
        return self.contacts.of(person.id) or self.contacts.add(person)

    def everybody(self) -> None:
        """Make contacts of all whose phone is one with WhatsApp."""
        people = self.world.people
        if self._people_seen == len(people):
            return
        self._people_seen = len(people)
        for person in people.values():
            if person.platform == "whatsapp":
                self.contact(person)

    def by_phone(self, phone: str) -> Contact | None:
        """Who has a number, if they have the app."""
        self.everybody()
        return self.contacts.by_phone(phone)

    def by_user_id(self, user_id: str) -> Contact | None:
        """Who has a business-scoped id."""
        self.everybody()
        return self.contacts.by_user_id(user_id)

    # -- settings ------------------------------------------------------------------------

    async def set(self, changes: Json) -> None:
        """Change settings; a new address is asked whether it wants to be told."""
        new = self.settings.changed(changes)
        if new.webhook_url and changes.get("webhook_url"):
            await self.webhooks.verify(new.webhook_url, new.verify_token)
        before, self.settings = self.settings.quality, new
        if "RED" in (before, new.quality) and before != new.quality:
            self.tell_of_number("FLAGGED" if new.quality == "RED" else "UNFLAGGED")

    def limit(self, changes: Json) -> None:
        """Change limits; another reach is told."""
        before = self.limits.reach
        self.limits = self.limits.changed(changes)
        after = self.limits.reach
        if before == after:
            return
        grew = after is None or (before is not None and after > before)
        self.tell_of_number("UPGRADE" if grew else "DOWNGRADE")
        what = {
            "max_daily_conversations_per_business": tier(after),
            "max_phone_numbers_per_business": 20,
        }
        self.webhooks.tell(Told("business_capability_update", "other", what))

    def tell_of_number(self, event: str) -> None:
        """Something changed about the number; how good it is now has to be asked for."""
        what = {
            "display_phone_number": self.settings.display_phone_number,
            "event": event,
            "current_limit": tier(self.limits.reach),
        }
        self.webhooks.tell(Told("phone_number_quality_update", "other", what))

    # -- messages ------------------------------------------------------------------------

    def make(
        self, contact: Contact, kind: str, bubble: Bubble, wire: Json, *, by_business: bool
    ) -> Message:
        """A message that is not on anybody's phone yet."""
        self.last_number += 1
        number = new_message_id(self.world.rng, contact.phone)
        message = Message(
            self.last_number, number, contact, by_business, kind, bubble, wire, self.now
        )
        if by_business:
            message.state = "accepted"
        contact.messages.append(message)
        self.messages[number] = message
        return message

    def changed(self, message: Message, kind: str = "wa_message") -> None:
        """Tell whoever looks on; the message keeps the event's number."""
        message.event = message.contact.last_event = self.world.hub.number + 1
        hub = self.world.hub
        hub.tell(kind, message.as_json() if hub.is_heard else {}, (message.contact.person.id,))

    def contact_changed(self, contact: Contact) -> None:
        """Somebody blocked, looked, went offline, took a name."""
        contact.last_event = self.world.hub.number + 1
        self.world.hub.tell("wa_contact", self.contact_as_json(contact), (contact.person.id,))

    def number_as(self, name: str, contact: Contact) -> Json:
        """Somebody's number under a name, if the business may know it."""
        if contact.phone and contact.number_is_known(self.now):
            return {name: contact.phone}
        return {name: ""} if self.switches.hidden_as == "empty" else {}

    def told_of(self, contact: Contact) -> Json:
        """Somebody, as one of `contacts`."""
        return contact_as_json(contact, self.number_as("wa_id", contact))

    def tell(self, contact: Contact, what: Json, *, named: bool = True) -> None:
        """An inbound message is told of; those of the system name nobody."""
        self.pace.count()
        shown = self.told_of(contact) if named else None
        self.webhooks.tell(Told("messages", "messages", what, shown, str(contact.person.id)))

    def contact_as_json(self, contact: Contact) -> Json:
        """For the control API."""
        return {
            "person_id": contact.person.id,
            "user_id": contact.user_id,
            "phone": contact.phone,
            "username": contact.username,
            "number_is_known": contact.number_is_known(self.now),
            "has_app": contact.has_app,
            "online": contact.online,
            "looking": contact.looking,
            "receipts": contact.receipts,
            "blocked": contact.blocked,
            "no_marketing": contact.no_marketing,
            "window_until": contact.window_until,
            "entry_until": contact.entry_until,
            "unread": contact.unread,
            "typing": contact.typing_until > self.now,
            "typing_until": contact.typing_until,
        }

    def forget(self) -> None:
        """People, talks, files, bills and switches; settings and templates stay."""
        for kept in (self.contacts, self.media, self.pace, self.bills, self.traffic, self.messages):
            kept.clear()
        self._people_seen = 0
        self.switches, self.limits = Switches(), self.first_limits

    # -- at a glance ---------------------------------------------------------------------

    def as_json(self) -> Json:
        """For the control API."""
        return {
            "settings": self.settings.as_json(),
            "limits": self.limits.as_json(),
            "switches": self.switches.as_json(),
            "form": self.switches.form(),
            "templates": [each.as_json() for each in self.templates],
            "contacts": [self.contact_as_json(each) for each in self.contacts],
            "automation": self.automation,
        }


def tier(reach: int | None) -> str:
    """How many people may be reached in a day, in WhatsApp's words."""
    names = {None: "TIER_UNLIMITED", 250: "TIER_250", 2_000: "TIER_2K", 10_000: "TIER_10K"}
    return names.get(reach, "TIER_100K" if reach == 100_000 else f"TIER_{reach}")
