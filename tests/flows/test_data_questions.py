"""Questions that are data: asked as they were when the form began, answered by their own ids."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.chat import TAP_BYTES, Said, Tap
from bot.engine.conversation import ActiveForm, stamp
from bot.flows import core
from bot.flows.state import State
from tests.support.forms import Filling, asked, tapped
from tests.support.model_forms import MODELS, ON_COFFEE, QUIZ, Asked, Quiz

WAY = MODELS[1]


def again(old: Filling, *now: Asked) -> Filling:
    """Begun anew over what was left, with the quiz as it is now."""
    assert QUIZ.merge is not None
    return Filling(QUIZ, QUIZ.merge(old.state.answers, Quiz(now)))


class TestAsItBegan:
    def test_it_is_looked_up_once(self) -> None:
        """Red when a quiz that is edited meanwhile is another one in the middle of it."""
        step = core.begin(QUIZ, Quiz())
        assert step.does == ("quiz", 1)
        assert step.state is not None
        state = core.resume(QUIZ, step.state, "quiz", ON_COFFEE).state
        stored = json.loads(json.dumps(QUIZ.dump(state)))
        loaded, whole = QUIZ.load(1, stored)
        assert (loaded, whole) == (state, True)
        assert core.ask(QUIZ, loaded).does is None

    def test_what_is_wrong_and_right(self) -> None:
        assert WAY.filling().tap("<confirm").done == 2

    def test_a_choice_that_was_never_offered(self) -> None:
        filling = WAY.filling(0).send(tapped("c7"), tapped("answers.12"), Said("3"))
        assert (filling.state.answers.answers, asked(QUIZ, filling.state)) == (None, "answers.11")

    def test_any_answer_can_be_edited_and_seen(self) -> None:
        filling = WAY.filling().tap("<edit", "answers.12")
        assert "Now (Kind 7)" in filling.words
        assert "Which beans? &lt;b&gt;" in filling.words
        filling.tap("c2")
        assert filling.state.answers.answers == {"11": "s", "12": "c2", "15": "n"}

    def test_buttons_of_long_ids(self) -> None:
        long = replace(ON_COFFEE[0], id="9" * 18, choices=tuple((f"{n}" * 18, "x") for n in (1, 2)))
        filling = Filling(QUIZ, Quiz((long, *ON_COFFEE[1:]), {"12": "c1", "15": "y"}))
        running = ActiveForm(form="quiz", version=1, state={}, draft="0123abcd", revision=99_999)
        filling.tap("1" * 18)
        for says in (filling.says, filling.tap("<edit").says):
            for screen in stamp(says, running):
                for button in (button for row in screen.rows for button in row):
                    assert isinstance(button.tap, Tap)
                    assert len(button.tap.encode().encode()) <= TAP_BYTES


class TestEditedData:
    """Taken up again when the data is another: by ids, so that no answer is given to another
    question, or says what nobody chose."""

    def test_choices_in_another_order_with_other_words(self) -> None:
        old = WAY.filling(1)
        turned = replace(ON_COFFEE[0], choices=(("n", "North"), ("x", "East"), ("s", "The south")))
        filling = again(old, turned, *ON_COFFEE[1:])
        assert asked(QUIZ, filling.state) == "answers.12"
        filling.tap("<back")
        assert "Now (The south)" in filling.words

    def test_a_question_before_the_others(self) -> None:
        new = Asked("99", "How high?", (("a", "1,800 m"), ("b", "900 m")), "a")
        filling = again(WAY.filling(3), new, *ON_COFFEE)
        assert asked(QUIZ, filling.state) == "answers.99"
        filling.tap("a")
        assert asked(QUIZ, filling.state) == "answers.15"

    def test_a_question_that_is_gone(self) -> None:
        filling = again(WAY.filling(), *ON_COFFEE[1:])
        assert filling.state.answers.answers == {"12": "c7", "15": "n"}
        assert "<confirm" in filling.taps

    def test_a_choice_that_is_gone(self) -> None:
        fewer = replace(ON_COFFEE[1], choices=ON_COFFEE[1].choices[:3])
        filling = again(WAY.filling(), ON_COFFEE[0], fewer, ON_COFFEE[2])
        assert asked(QUIZ, filling.state) == "answers.12"

    def test_all_of_it(self) -> None:
        assert "<confirm" in again(WAY.filling()).taps

    def test_an_answer_of_another_type_takes_no_other_with_it(self) -> None:
        stored = json.loads(json.dumps(QUIZ.dump(WAY.filling().state)))
        stored["answers"]["answers"]["12"] = {"?": 5}
        loaded, whole = QUIZ.load(1, stored)
        assert (loaded.answers.answers, whole) == ({"11": "s", "15": "n"}, False)
        assert loaded == State(Quiz(ON_COFFEE, {"11": "s", "15": "n"}))
