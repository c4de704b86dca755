"""Somebody who fills in the page of the cart, as a browser does it without a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.chat_door import Browser


class FormReader(HTMLParser):
    """The fields of each form of a page, as they would be sent; its buttons, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self.buttons: list[list[tuple[str, str]]] = []
        self.choices: dict[str, list[str]] = {}
        self.words: list[str] = []
        self._select = self._area = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag in ("style", "script", "head"):
            self._silent = True
        if tag == "form":
            self.forms.append({})
            self.actions.append(has.get("action", ""))
            self.buttons.append([])
        if not self.forms:
            return
        fields, name = self.forms[-1], has.get("name", "")
        if tag == "input" and has.get("type") == "radio":
            self.choices.setdefault(name, []).append(has["value"])
            if "checked" in has:
                fields[name] = has["value"]
        elif tag == "input":
            fields.setdefault(name, has.get("value", ""))  # the first of a name is heard
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self.choices.setdefault(self._select, []).append(has["value"])
            if "selected" in has or self._select not in fields:
                fields[self._select] = has["value"]
        elif tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "button" and name:
            self.buttons[-1].append((name, has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "head"):
            self._silent = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data
        if data.strip() and not self._silent:
            self.words.append(data.strip())


@dataclass
class Buyer:
    """`at` is the address that the browser shows."""

    browser: Browser
    at: str = ""
    page: str = ""
    status: int = 0
    leads: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)

    async def goes_to(self, path: str) -> FormReader:
        said, self.page = await self.browser.get(path)
        self.at, self.status = path, said.status
        self.leads = said.headers.get("Location", "")
        return self.read

    @property
    def read(self) -> FormReader:
        return FormReader(self.page)

    @property
    def words(self) -> str:
        return "\n".join(self.read.words).replace("\xa0", " ")

    def form(self, do: str, product: int = 0) -> tuple[dict[str, str], str]:
        """The form with that button, and where it goes."""
        read = self.read
        for fields, action, buttons in zip(read.forms, read.actions, read.buttons, strict=True):
            if ("do", do) in buttons and (not product or fields["product"] == str(product)):
                return dict(fields), action or self.at
        raise AssertionError(f"no button {do!r} on:\n{self.words}")

    async def sends(self, *, do: str, product: int = 0, **answers: str) -> FormReader:
        """Fill in what is on the page, and tap a button."""
        fields, action = self.form(do, product)
        for name, value in answers.items():
            key = name if name in fields else f"f-{name}"
            fields[key] = value
        return await self.posts(action, fields | {"do": do})

    async def puts(self, product: int, quantity: int, language: str = "en") -> None:
        """Into the cart, from the product's own page."""
        await self.goes_to(f"/{language}/p/{product}")
        if self.status == 301:
            await self.goes_to(self.leads)
        await self.sends(do="put", quantity=str(quantity))
        assert self.status == 200, self.page

    async def orders(self, method: str = "on_delivery", **answers: str) -> None:
        fields, action = self.form("look")
        typed = {f"f-{name}": value for name, value in answers.items()}
        await self.posts(action, fields | typed | {"do": "look"})
        await self.sends(do="look", method=method)
        await self.sends(do="place")
        assert self.status == 200, self.page

    async def posts(self, action: str, fields: dict[str, str]) -> FormReader:
        self.sent.append(fields)
        said, self.page = await self.browser.get(action, method="POST", data=fields)
        self.at, self.status = action, said.status
        if said.status == 303:
            return await self.goes_to(said.headers["Location"].partition("#")[0])
        return self.read
