"""Questions of a module: read, answered on the page, told why. Nothing of an answer is kept."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StructBlockValidationError

from courses.pages.blocks import QuestionBlock
from courses.pages.models import ModulePage
from courses.pages.rules import is_answerable
from tests.web.browser import filled, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGE = "/kurser/k1/seks-vaerdier-i-hverdagen/"


@pytest.fixture
def content(six, db, noon):
    return six


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def answer(client, question: int, option: int, page: str = PAGE):
    """Choose an answer in the form of one question, and press."""
    html = client.get(page).content.decode()
    (form,) = [
        form
        for form in forms_of(html)
        if form.find(attrs={"name": "question", "value": str(question)}) and form.find(attrs={"name": "answer"})
    ]
    return client.post(str(form["action"]).partition("#")[0] or page, filled(form, {"answer": str(option)}))


def test_a_module_is_read_by_somebody_who_was_not_there(client, content):
    text = text_of(client.get(PAGE))
    assert text.index("hvem henter den nye i døren") < text.index('<ol class="activities"')


class TestAnswering:
    def test_right_and_wrong_are_told_with_their_reasons(self, client, content):
        right = text_of(answer(client, 1, 1))
        assert "Du stiller dig ved siden af" in right
        assert "Så går den nye hjem med misforståelsen." not in right
        wrong = text_of(answer(client, 1, 2))
        assert "Så går den nye hjem med misforståelsen." in wrong
        assert "Du stiller dig ved siden af" not in wrong
        assert 'value="2" checked' in wrong

    def test_each_question_is_answered_by_itself(self, client, content):
        first, second = text_of(answer(client, 0, 0)).split('id="spoergsmaal-2"')
        assert "Andre kan se, hvad I vidste" in first
        assert 'role="status"' in first
        assert 'role="status"' not in second
        assert "checked" not in second

    def test_no_reason_stands_in_the_page_before_somebody_answers(self, client, content):
        text = text_of(client.get(PAGE))
        page = ModulePage.objects.get(slug="seks-vaerdier-i-hverdagen", locale__language_code="da")
        reasons = [option["why"] for block in page.question for option in block.value["options"]]
        assert len(reasons) == 6
        assert [reason for reason in reasons if reason in text] == []

    def test_nothing_is_written(self, client, content):
        with CaptureQueriesContext(connection) as asked:
            answer(client, 1, 1)
        verbs = {query["sql"].split()[0] for query in asked}
        assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}, verbs
        assert dict(client.session) == {}

    @pytest.mark.parametrize(
        "sent",
        [
            {"question": "1"},
            {"question": "1", "answer": "3"},
            {"question": "7", "answer": "1"},
            {"question": "-1", "answer": "1"},
            {"question": "x", "answer": "x"},
            {"question": "1" * 500, "answer": "1" * 500},
        ],
    )
    def test_what_is_no_answer_is_told_in_words(self, client, content, sent):
        response = client.post(PAGE, sent)
        assert response.status_code == 200
        assert "Vælg et af svarene." in text_of(response)

    def test_a_question_that_was_taken_away_meanwhile_is_no_error(self, client, content):
        page = ModulePage.objects.get(slug="seks-vaerdier-i-hverdagen", locale__language_code="da")
        page.question = []
        page.save_revision().publish()
        assert client.post(PAGE, {"question": "1", "answer": "1"}).status_code == 200


class TestJegErNy:
    def test_leads_to_a_question_that_is_answered_with_one_press(self, client, content):
        told = text_of(answer(client, 1, 1, page="/jeg-er-ny/"))
        # The first module asks something to think about first, which nobody can answer.
        assert "En stille pause giver plads til at tænke." in told

    def test_without_one_nothing_is_offered(self, client, content):
        ModulePage.objects.update(question=[])
        page = client.get("/jeg-er-ny/")
        assert page.context["quiz"] is None
        assert 'name="answer"' not in page.content.decode()

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_questions_and_many(self, client, content, count, django_assert_num_queries):
        rows = list(ModulePage.objects.order_by("path")[:count])
        asking = (
            rows[0].question.get_prep_value() or ModulePage.objects.exclude(question=[])[0].question.get_prep_value()
        )
        ModulePage.objects.exclude(pk__in=[row.pk for row in rows]).update(question=[])
        for row in rows:
            row.question = row._meta.get_field("question").to_python(asking)
            row.save()
        client.get("/jeg-er-ny/")
        with django_assert_num_queries(14):
            client.get("/jeg-er-ny/")


class TestWriting:
    def block(self, **value):
        made = QuestionBlock()
        return made.clean(made.to_python({"question": "Hvad?", "why": ""} | value))

    @pytest.mark.parametrize("rights", [[True], [False, False], [True, True]])
    def test_a_question_that_nobody_can_answer_is_refused_beside_its_answers(self, rights):
        with pytest.raises(StructBlockValidationError) as refused:
            self.block(options=[{"text": f"Svar {n}", "is_right": right} for n, right in enumerate(rights)])
        (sentence,) = refused.value.block_errors["options"].non_block_errors.as_data()
        assert isinstance(sentence, ValidationError)
        assert "mindst to svar" in str(sentence.message)

    def test_one_to_think_about_and_one_with_both_are_taken(self):
        assert list(self.block(options=[])["options"]) == []
        both = self.block(options=[{"text": "a", "is_right": True, "why": "Jo."}, {"text": "b", "is_right": False}])
        assert both["options"][0]["why"] == "Jo."
        assert [is_answerable(rights) for rights in ([], [True, False], [False], [True])] == [True, True, False, False]
