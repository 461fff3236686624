"""`manage.py erase_person`: forget somebody from the machine itself, in two steps like the page in the back office."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.common.errors import DomainError
from courses.members.models import MemberProfile
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import Person, amounts, find_people, mentions, person_of


class Command(BaseCommand):
    help = "Forget a person: shows how much there is, and deletes it with --yes. Names nobody in what it prints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", nargs="?", help="e-mail address, telephone number or whole name")
        parser.add_argument("--member", type=int, help="the number of a member, where several have the same name")
        parser.add_argument("--yes", action="store_true", help="delete it; without this it is only counted")

    def handle(self, *args: Any, who: str | None, member: int | None, yes: bool, **options: Any) -> None:
        """Count, or with `yes` delete. Raises `CommandError` for nobody, for several, and where the domain refuses."""
        person = self._found(who, member)
        for category, count in amounts(person):
            self.stdout.write(f"{count:6} {category.what}")
        for kind, count in mentions(person):
            self.stdout.write(f"{count:6} texts of others that name the person, left alone: {kind}")
        if not yes:
            self.stdout.write("Nothing was deleted. Repeat with --yes to delete it.")
            return
        try:
            erase(person=person)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write("Deleted, and noted in the ledger of erasures.")

    @staticmethod
    def _found(who: str | None, member: int | None) -> Person:
        if member is not None:
            row = MemberProfile.objects.filter(pk=member).first()
            people = [person_of(row)] if row else []
        else:
            people = find_people(who or "")
        if not people:
            raise CommandError("Nobody fits.")
        if len(people) > 1:
            numbers = ", ".join(str(person.member.pk) for person in people if person.member)
            raise CommandError(f"Several people fit. Choose one by --member: {numbers}")
        return people[0]
