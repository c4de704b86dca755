"""Where somebody's parcels go, where that is neither Rwanda nor China: asked in the settings,
and of who has just come."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows import country_question
from bot.flows.commands import SetParcelsTo
from bot.flows.form import Form
from bot.parsing.countries import HOME
from bot.texts import t
from storage.constants import Country


@dataclass(frozen=True)
class Answers:
    zones: tuple[str, ...] = ()
    home: Country = HOME
    meant: tuple[str, ...] | None = ()  # it is to be written
    country: Country | None = None


COUNTRY = country_question.question(t("📍 Where do your parcels go?"))
FORM = Form(
    name="destination",
    version=1,
    answers=Answers,
    title=t("Where your parcels go"),
    questions=lambda _answers: (COUNTRY,),
    submit=lambda a, _draft_id: SetParcelsTo(a.country or HOME),
    keeps=False,
)
