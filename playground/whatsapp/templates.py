"""Templates of one business account: what was submitted, and what the review made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from .refusals import GraphRefusal

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from playground.clock import Clock
    from playground.refusals import Json

Category = Literal["MARKETING", "UTILITY", "AUTHENTICATION"]
Status = Literal["PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "ARCHIVED"]
CATEGORIES: tuple[str, ...] = get_args(Category)
STATUSES: tuple[str, ...] = get_args(Status)
REASONS = (
    "ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "NONE", "PROMOTIONAL", "SCAM",
    "TAG_CONTENT_MISMATCH",
)  # fmt: skip
HOUR, DAY = 3_600.0, 86_400.0
MOST_AN_HOUR = 100
MOST_EDITS = 10  # in 30 days, and one a day, of a template that is approved
PARAMETER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(slots=True)
class TemplateButton:
    """One button below a template."""

    kind: str  # QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE or REQUEST_CONTACT_INFO
    text: str
    value: str = ""  # an address, a number


@dataclass(slots=True)
class Template:
    """One name in one language."""

    id: int
    name: str
    language: str
    category: Category
    components: list[Json]
    body: str
    header_kind: str = ""  # TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION or none
    header: str = ""
    example: str = ""  # the handle of one, where the header is a file
    footer: str = ""
    buttons: list[TemplateButton] = field(default_factory=list)
    named: bool = False
    status: Status = "PENDING"
    reason: str = "NONE"
    quality: str = "UNKNOWN"
    created: float = 0.0
    edited: list[float] = field(default_factory=list)

    def parameters(self, text: str) -> list[str]:
        """The names or numbers of a text's parameters, each once, as they come."""
        return list(dict.fromkeys(PARAMETER.findall(text)))

    def as_json(self) -> Json:
        """As the Graph API writes it: here an id is a text, in webhooks a number."""
        return {
            "id": str(self.id),
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "status": self.status,
            "rejected_reason": self.reason,
            "quality_score": {"score": self.quality},
            "parameter_format": "NAMED" if self.named else "POSITIONAL",
            "components": self.components,
        }


class Templates:
    """All of one account's; `most` is how many the account may have."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._all: dict[int, Template] = {}

    def __iter__(self) -> Iterator[Template]:
        return iter(list(self._all.values()))

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()

    def add(self, template: Template, most: int) -> Template:
        """Take one that is well made; too many, or one that is there, is refused."""
        if len(self._all) >= most:
            raise GraphRefusal(2388019, f"The account has {most} templates already.")
        now = self._clock.now()
        if sum(now - each.created < HOUR for each in self._all.values()) >= MOST_AN_HOUR:
            raise GraphRefusal(80007, f"{MOST_AN_HOUR} templates were created within an hour.")
        if self.find(template.name, template.language):
            said = f"There is already {template.language} content for {template.name}."
            raise GraphRefusal(2388024, said)
        for each in self._all.values():
            alike = (each.body, each.footer, each.language)
            if alike == (template.body, template.footer, template.language):
                raise GraphRefusal(100, f"It has the same body and footer as {each.name}.")
        template.id = self._rng.randrange(10**14, 10**15)
        template.created = now
        self._all[template.id] = template
        return template

    def find(self, name: str, language: str) -> Template | None:
        """The one of a name in a language."""
        return next((each for each in self if (each.name, each.language) == (name, language)), None)

    def by_id(self, number: str | int) -> Template | None:
        """The one with a number."""
        return self._all.get(int(number)) if str(number).isdecimal() else None

    def delete(self, name: str, number: str = "") -> list[Template]:
        """Take away one by its number, or a name in all its languages; which they were."""
        gone = [each for each in self if each.name == name and number in ("", str(each.id))]
        if not gone:
            raise GraphRefusal(100, f"There is no template {name}.")
        for each in gone:
            del self._all[each.id]
        return gone

    def edit(self, template: Template, new: Template) -> None:
        """Change what one says; it is reviewed again."""
        now = self._clock.now()
        recent = [each for each in template.edited if now - each < 30 * DAY]
        if template.status == "APPROVED":
            if recent and now - recent[-1] < DAY:
                raise GraphRefusal(100, "An approved template can be edited once a day.")
            if len(recent) >= MOST_EDITS:
                raise GraphRefusal(100, f"It was edited {MOST_EDITS} times in 30 days.")
            template.edited = [*recent, now]
        for name in (
            "components", "body", "header_kind", "header", "example", "footer", "buttons", "named",
        ):  # fmt: skip
            setattr(template, name, getattr(new, name))
        template.category, template.status = new.category, "PENDING"

    def for_sending(self, name: str, language: str) -> Template:
        """One that may go out now; else why not."""
        found = self.find(name, language)
        if found is None or found.status in ("PENDING", "REJECTED", "ARCHIVED"):
            raise GraphRefusal(132001, f"template name ({name}) does not exist in {language}")
        if found.status == "PAUSED":
            raise GraphRefusal(132015, f"Template {name} is paused due to low quality.")
        if found.status == "DISABLED":
            raise GraphRefusal(132016, f"Template {name} is disabled.")
        return found
