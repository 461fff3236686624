"""The six courses that come along: complete, and the minutes add up."""

import json
import re

import pytest

from courses.pages.queries.packages import STARTER, as_json, starter_packages

COURSES = [package.course for package in starter_packages()]
MODULES = [pytest.param(module, id=f"{c.code}-{module.title}") for c in COURSES for module in c.modules]


def test_there_are_six_courses_with_28_modules_and_each_has_something_to_answer():
    assert [course.code for course in COURSES] == ["k1", "k2", "k3", "k4", "k5", "k6"]
    assert [len(course.modules) for course in COURSES] == [4, 5, 4, 5, 5, 5]
    by_course = [[quiz for module in course.modules for quiz in _quizzes(module)] for course in COURSES]
    assert [len(quizzes) >= 1 for quizzes in by_course] == [True] * 6
    quizzes = [quiz for found in by_course for quiz in found]
    assert all(sum(option.is_right for option in quiz.options) == 1 for quiz in quizzes)
    assert [quiz.question for quiz in quizzes if not all(option.why for option in quiz.options)] == []
    # Whoever is new can read and answer the whole of the first course, and read what every other module is about.
    assert [module.title for module in COURSES[0].modules if not _quizzes(module)] == []
    assert [module.title for course in COURSES for module in course.modules if not module.about] == []


def _quizzes(module):
    questions = [module.question, *module.more_questions]
    return [question for question in questions if question and question.options]


@pytest.mark.parametrize("package", starter_packages(), ids=lambda package: package.course.code)
def test_the_files_stand_as_we_would_write_them(package):
    written = (STARTER / f"{package.course.code}.json").read_text(encoding="utf-8")
    assert json.loads(as_json(package)) == json.loads(written)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_quotes_dashes_and_dots_are_those_of_print(course):
    def texts(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)

    found = texts(course.model_dump(mode="json"))
    assert [text for text in found if '"' in text or " - " in text or "..." in text] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_activities_fill_the_module(module):
    assert sum(activity.minutes for activity in module.activities) == module.minutes


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_the_modules_fill_the_lessons_and_every_goal_has_english(course):
    assert sum(module.minutes for module in course.modules) == course.lessons * 45
    assert all(goal.text and goal.text_en for goal in course.goals)
    assert all(module.title_en for module in course.modules)
    # One text stands under «kan du» on a page and under «kan deltageren» on a certificate.
    person = re.compile(r"\b(du|dig|din|dit|dine|sig|sin|sit|sine|you|yours?|their|his|her)\b")
    assert [text for goal in course.goals for text in (goal.text, goal.text_en) if person.search(text)] == []
    assert all([course.tagline, course.tagline_en, course.audience, course.audience_en])
