"""Tables of libraries that hold something about a person: log-ins (allauth, Django) and the back office (Wagtail)."""

from courses.privacy.registry.categories import IDENTITY, LOG_INS, WORK
from courses.privacy.registry.terms import Erase, Record, fields


def _unlinked(model: str, name: str, user: str, more: str = "", told: tuple[str, ...] = ()) -> Record:
    """Rows of the back office that outlive whoever made them."""
    hidden = frozenset({user})
    return Record(
        model, name, (("user", user),), fields(f"{user} {more}", WORK), Erase.UNLINK, hidden=hidden, told=told
    )


LOG_IN_RECORDS = [
    Record(
        "account.EmailAddress",
        "addresses",
        (("user", "user"),),
        fields("user email verified primary", IDENTITY),
        Erase.FOLLOWS,
        hidden=frozenset({"user"}),
    ),
    Record(
        "account.EmailConfirmation",
        "addresses_asked",
        (("user", "email_address__user"),),
        fields("email_address created sent key", LOG_INS),
        Erase.FOLLOWS,
        hidden=frozenset({"email_address", "key"}),
    ),
    Record(
        "mfa.Authenticator",
        "second_factors",
        (("user", "user"),),
        fields("user type data created_at last_used_at", LOG_INS),
        Erase.FOLLOWS,
        hidden=frozenset({"user", "data"}),
    ),
    # Who somebody is at the movement's own system; of what it tells nothing is kept.
    Record(
        "socialaccount.SocialAccount",
        "movement_log_ins",
        (("user", "user"),),
        fields("user provider uid last_login date_joined extra_data", LOG_INS),
        Erase.FOLLOWS,
        hidden=frozenset({"user", "extra_data"}),
    ),
    # Never written (ADR 120).
    Record(
        "socialaccount.SocialToken",
        "",
        (("user", "account__user"),),
        fields("app account token token_secret expires_at", LOG_INS),
        Erase.FOLLOWS,
        hidden=frozenset({"app", "account", "token", "token_secret"}),
    ),
    Record(
        "courses.GivenRole",
        "roles_by_movement",
        (("user", "user"),),
        fields("user group source given_at", WORK),
        Erase.FOLLOWS,
        hidden=frozenset({"user"}),
        told=("group__name",),
    ),
    Record(
        "people.FactorReset",
        "second_factor_taken",
        (("user", "user"),),
        fields("user reason asked_at confirm_by ended_at", WORK),
        Erase.FOLLOWS,
        hidden=frozenset({"user"}),
    ),
    _unlinked("people.FactorReset", "second_factors_asked_to_take", "asked_by", told=("asked_at",)),
    _unlinked("people.FactorReset", "second_factors_taken", "confirmed_by", told=("ended_at",)),
    Record(
        "usersessions.UserSession",
        "log_ins",
        (("user", "user"),),
        fields("user created_at ip last_seen_at session_key user_agent data", LOG_INS),
        Erase.DELETE,
        hidden=frozenset({"user", "session_key", "data"}),
    ),
    Record(
        "sessions.Session",
        "open_log_ins",
        (("session_keys", "session_key__in"),),
        fields("session_key session_data expire_date", LOG_INS),
        Erase.DELETE,
        hidden=frozenset({"session_key", "session_data"}),
    ),
]

BACK_OFFICE_RECORDS = [
    # What was done to the person's own row: the label is their name.
    Record(
        "wagtailcore.ModelLogEntry",
        "back_office_about_me",
        (("log", ""),),
        fields("content_type object_id label action data timestamp", WORK),
        Erase.BLANK,
        blank={"label": "", "data": {}},
        hidden=frozenset({"content_type", "object_id"}),
    ),
    Record(
        "wagtailcore.ModelLogEntry",
        "back_office_by_me",
        (("user", "user"),),
        fields("user action timestamp", WORK),
        # Wagtail leaves the number of whoever is gone, and no constraint notices.
        Erase.BLANK,
        blank={"user": None},
        hidden=frozenset({"user"}),
    ),
    Record(
        "wagtailcore.PageLogEntry",
        "pages_by_me",
        (("user", "user"),),
        fields("user action timestamp label data", WORK),
        Erase.BLANK,
        blank={"user": None},
        hidden=frozenset({"user", "data"}),
    ),
    Record(
        "wagtailusers.UserProfile",
        "back_office_settings",
        (("user", "user"),),
        fields(
            "user submitted_notifications approved_notifications rejected_notifications updated_comments_notifications "
            "preferred_language current_time_zone avatar dismissibles theme contrast density keyboard_shortcuts",
            WORK,
        ),
        Erase.OWN,
        hidden=frozenset({"user", "dismissibles"}),
    ),
    Record(
        "wagtailadmin.EditingSession",
        "pages_open",
        (("user", "user"),),
        fields("user content_type object_id last_seen_at is_editing", WORK),
        Erase.DELETE,
        hidden=frozenset({"user", "content_type", "object_id"}),
    ),
    Record(
        "wagtailadmin.FormState",
        "unsaved_forms",
        (("user", "user"),),
        fields("user data content_type object_id parent_object_id last_updated_at", WORK),
        Erase.DELETE,
        hidden=frozenset({"user", "content_type", "object_id", "parent_object_id"}),
    ),
    Record(
        "wagtailcore.APIToken",
        "tokens",
        (("user", "user"),),
        fields("user name key_hash prefix created revoked_at last_used_at", WORK),
        Erase.DELETE,
        hidden=frozenset({"user", "key_hash", "prefix"}),
    ),
    Record(
        "wagtailcore.Comment",
        "comments",
        (("user", "user"),),
        fields("user text created_at updated_at", WORK),
        Erase.DELETE,
        hidden=frozenset({"user"}),
    ),
    _unlinked("wagtailcore.Comment", "", "resolved_by", "resolved_at"),
    Record(
        "wagtailcore.CommentReply",
        "replies",
        (("user", "user"),),
        fields("user text created_at updated_at", WORK),
        Erase.DELETE,
        hidden=frozenset({"user"}),
    ),
    Record(
        "wagtailcore.PageSubscription",
        "pages_followed",
        (("user", "user"),),
        fields("user page comment_notifications", WORK),
        Erase.DELETE,
        hidden=frozenset({"user"}),
    ),
    # Words and names that editors write into pages are theirs to change; who wrote them is not kept.
    Record(
        "wagtailcore.Revision",
        "versions_of_pages",
        (("user", "user"),),
        fields("user created_at content", WORK),
        Erase.OWN,
        hidden=frozenset({"user", "content"}),
        told=("object_str",),
    ),
    _unlinked("wagtailcore.Page", "pages_made", "owner", told=("title",)),
    _unlinked("wagtailcore.Page", "pages_locked", "locked_by", "locked_at", told=("title",)),
    _unlinked("wagtailcore.WorkflowState", "asked_to_approve", "requested_by"),
    Record(
        "wagtailcore.TaskState",
        "approved",
        (("user", "finished_by"),),
        fields("finished_by finished_at comment", WORK),
        Erase.BLANK,
        blank={"comment": "", "finished_by": None},
        hidden=frozenset({"finished_by"}),
    ),
    _unlinked("wagtaildocs.Document", "documents_uploaded", "uploaded_by_user", told=("title",)),
    _unlinked("courses.Film", "films_uploaded", "uploaded_by", "created_at", told=("title",)),
    _unlinked("wagtailimages.Image", "images_uploaded", "uploaded_by_user", told=("title",)),
    _unlinked("wagtailcore.UploadedFile", "files_uploaded", "uploaded_by_user"),
]
