"""The voice of the product, as far as a machine hears it: examples, few choices, short messages.

Every question of every form is put as somebody meets it, in each language.
"""

from __future__ import annotations

import pytest

from bot.flows import product_texts
from bot.i18n import Reader, plain
from bot.texts import LANGUAGES, Language, Text
from tests.support.forms import POINTS, Filling, Way, point_name

EXAMPLE = {"rw": "Urugero", "en": "Example", "zh": "例如"}
CHOICES = 6
# A phone shows about so much without scrolling while its keyboard is open.
MOST_LINES = 5
MOST_CELLS = 200


def put(way: Way, steps: int) -> Filling:
    filling = way.filling(steps)
    return Filling.at(filling.form, filling.state, filling.found)


def lines(filling: Filling, language: Language) -> list[str]:
    reader = Reader.of(language)
    return [
        plain(line, reader) if isinstance(line, Text | str) else plain(line.of, reader)
        for line in filling.screen.lines
    ]


def own_choices(filling: Filling) -> list[str]:
    """What may be chosen, without going back, skipping, more and so on."""
    return [subject for subject in filling.taps if not subject.startswith("<")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
def test_every_question_that_is_written_shows_an_example(
    way: Way, steps: int, language: Language
) -> None:
    filling = put(way, steps)
    if own_choices(filling):
        return  # what can be chosen is the example
    assert any(EXAMPLE[language] in line for line in lines(filling, language)), filling.words


@pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
def test_few_choices(way: Way, steps: int) -> None:
    assert len(own_choices(put(way, steps))) <= CHOICES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("way", "steps"), POINTS, ids=point_name)
def test_short(way: Way, steps: int, language: Language) -> None:
    said = lines(put(way, steps), language)
    if way.form is product_texts.FORM:  # what is to be translated stands above its question
        said = said[len(said) - said[::-1].index("") :]
    assert len(said) <= MOST_LINES, said
    assert sum(map(len, said)) <= MOST_CELLS, said
