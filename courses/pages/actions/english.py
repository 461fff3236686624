"""English is written beside the Danish: drafts of the English page, its own publishing, its own review."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from courses.common.errors import DomainError
from courses.pages.blocks.english import SHOWN_ALONE, fields_of, known_of, units_of
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.english import Then, danish_of, may_write, twin_of
from courses.pages.queries.versions import refusal_of
from courses.pages.rules import english
from courses.people.models import User


class NotNow(DomainError):
    """Somebody may not write here, or not now; nothing is saved."""


@transaction.atomic
def keep_english(
    *,
    page: CoursePage | ModulePage,
    words: Mapping[str, Mapping[str, str]],
    holds: Collection[str],
    user: User,
    then: Then = Then.DRAFT,
) -> Page:
    """Keep what is written in English beside the Danish `page` as a draft of its English page, which is made where there is none;
    then publish it or send it in. Returns that page.

    `words`: by unit and place; what differs from what was kept counts as written from the Danish of now. `holds`: units whose English is
    right still, though their Danish has changed. Raises `NotNow`.
    """
    # Held, so that of two who write at once the second sees what the first has kept, and no page is made twice.
    kind: Any = type(page)
    page = kind.objects.select_for_update(of=("self",)).get(pk=page.pk)
    danish = danish_of(page)
    twin = twin_of(page) or _new_twin(page, user)
    lock = twin.get_lock()
    if not may_write(twin, user) or (lock and lock.for_user(user)):
        raise NotNow(_("The English page is locked, or waits for somebody else. Nothing is saved."))
    draft = twin.get_latest_revision_as_object()
    # It is no copy that Wagtail keeps in step any more.
    draft.alias_of = None
    known = known_of(draft, danish)
    made: dict[str, english.Entry] = {}
    for unit in units_of(danish):
        before = known.of(unit)
        typed = {path: written for path, written in words.get(unit.key, {}).items() if english.says(written)}
        if not typed:
            continue
        is_same = before is not None and all(
            english.plain(said) == english.plain(before.english.get(path, "")) for path, said in typed.items()
        )
        stays = before is not None and is_same and unit.key not in holds
        made[unit.key] = english.Entry(before.danish if before and stays else dict(unit.words), typed)
    draft.english = english.stored(made)
    for name in SHOWN_ALONE:
        if name in made:
            setattr(draft, name, made[name].english[""])
    draft.draft_title = draft.title
    revision = draft.save_revision(user=user, log_action=True)
    if then is Then.PUBLISH:
        if not twin.permissions_for_user(user).can_publish():
            raise NotNow(_("Only editors publish. Send it in instead."))
        if why := refusal_of(revision):
            raise NotNow(why)
        revision.publish(user=user)
    elif then is Then.SEND:
        twin.refresh_from_db()
        workflow = twin.get_workflow()
        if workflow is None or not twin.permissions_for_user(user).can_submit_for_moderation():
            raise NotNow(_("It cannot be sent in now. It waits already, or nobody reads what is sent in here."))
        workflow.start(twin, user)
    twin.refresh_from_db()
    return twin


def _new_twin(page: CoursePage | ModulePage, user: User) -> CoursePage | ModulePage:
    """The English page, as a draft. Raises `NotNow` for somebody who may not write the Danish one."""
    if not page.permissions_for_user(user).can_edit():
        raise NotNow(_("You may not write here."))
    if isinstance(page, CoursePage) and (
        other := CoursePage.objects.filter(course=page.course, written_in="en").first()
    ):
        return adopted(other, page, user)
    above = page.get_parent().specific
    if isinstance(above, CoursePage) and twin_of(above) is None:
        _new_twin(above, user)
    twin: CoursePage | ModulePage = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    return twin


def adopted(other: CoursePage, page: CoursePage, user: User | None) -> CoursePage:
    """The English page that somebody wrote on its own: it stands beside `page` from now on, with its words."""
    other.translation_key = page.translation_key
    other.english = english.stored(english.paired_fields(fields_of(page), fields_of(other)))
    other.save(update_fields=["translation_key", "english"])
    draft = other.get_latest_revision_as_object()
    draft.english = english.stored(english.paired_fields(fields_of(page), fields_of(draft)))
    revision = draft.save_revision(user=user)
    if other.live and not other.has_unpublished_changes:
        revision.publish(user=user, skip_permission_checks=True)
    other.refresh_from_db()
    return other
