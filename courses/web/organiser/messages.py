"""A message to everybody in a session, from the back office."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.enrolment.queries import Told
from courses.web.organiser.base import OneSessionView
from courses.web.organiser.telling import told_words
from courses.web.trainer.messages import write
from courses.web.visitor import user_of


class MessageView(OneSessionView):
    """Written, shown as it will be read and by how many, then sent."""

    page_title = gettext_lazy("Message to everybody")
    template_name = "courses/organiser/message.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty form, and what was sent before."""
        return self.post(request, pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it, then send it; says how many hear of it and how."""
        author = user_of(request)
        assert author is not None  # the back office lets nobody else in
        sent, context = write(request, self.session, author)
        if sent:
            told = Told(sent.mailed, sent.called, sent.unreachable)
            return self.done(" ".join([_("The message is sent."), *told_words(told)]), "message")
        return self.page(status=422 if context["form"].errors else 200, **context)
