"""The six courses: complete, and the minutes add up."""

import pytest

from courses.demo.content import courses

CONTENT = courses()
MODULES = [pytest.param(module, id=f"{c['code']}-{module['title']}") for c in CONTENT for module in c["modules"]]


def test_there_are_six_courses_with_27_modules_and_six_quizzes():
    assert [content["code"] for content in CONTENT] == ["k1", "k2", "k3", "k4", "k5", "k6"]
    assert [len(content["modules"]) for content in CONTENT] == [4, 5, 4, 5, 5, 5]
    quizzes = [m["question"] for c in CONTENT for m in c["modules"] if m.get("question", {}).get("options")]
    assert len(quizzes) == 6
    assert all(sum(option["is_right"] for option in quiz["options"]) == 1 for quiz in quizzes)


@pytest.mark.parametrize("content", CONTENT, ids=lambda content: content["code"])
def test_quotes_dashes_and_dots_are_those_of_print(content):
    def texts(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)

    assert [text for text in texts(content) if '"' in text or " - " in text or "..." in text] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_activities_fill_the_module(module):
    assert sum(activity["minutes"] for activity in module["activities"]) == module["minutes"]


@pytest.mark.parametrize("content", CONTENT, ids=lambda content: content["code"])
def test_the_modules_fill_the_lessons_and_every_goal_has_english(content):
    assert sum(module["minutes"] for module in content["modules"]) == content["lessons"] * 45
    assert all(goal["text"] and goal["text_en"] for goal in content["goals"])
    assert all(module["title_en"] for module in content["modules"])
    assert all([content["tagline"], content["tagline_en"]])
