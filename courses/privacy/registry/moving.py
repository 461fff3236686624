"""What stays behind when a whole site moves into an archive (`manage.py export_all`, docs/EXPORT.md).

Everything else goes along. A table or a field whose name sounds like a secret stands here, or in the test as one that
is none (`tests/courses/privacy/test_moving_tables.py`).
"""

# Tables that stay behind, and why.
STAYS = {
    "sessions.Session": "log-ins: everybody logs in again",
    "usersessions.UserSession": "log-ins: everybody logs in again",
    "courses.Tries": "counts of the last day",
    "account.EmailConfirmation": "keys of links that were mailed",
    "courses.ProgramKey": "keys of programs: each program is given a new one",
    "courses.KeptAnswer": "answers of the last day to a key that stays behind",
    "courses.Webhook": "secrets of other systems: each is entered anew, so that none is told by two sites",
    "courses.WebhookMessage": "messages of a webhook that stays behind",
    "socialaccount.SocialApp": "never a row: the movement's own system stands in the settings",
    "socialaccount.SocialToken": "never a row: no token is kept",
    "wagtailcore.APIToken": "keys of programs: each program is given a new one",
    "wagtailsearch.IndexEntry": "the index of the search: made anew",
    "wagtailsearch.SQLiteFTSIndexEntry": "the index of the search: made anew",
}
# Fields whose value stays behind though the row goes along: it is filled with something that opens nothing.
BLANKED = {
    "people.User.password",
    "wagtailcore.PageViewRestriction.password",
    "wagtailcore.CollectionViewRestriction.password",
}
# What the migrations of a new site put there: the archive's rows take its place. Rows in any other table are somebody's.
FIRST_ROWS = {
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",
    "auth.Group_permissions",
    "home.HomePage",
    "courses.CourseReviewTask",
    "courses.CourseReviewTask_groups",
    "courses.KilometreRate",
    "courses.SupportRule",
    "wagtailcore.Collection",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.Locale",
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Task",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowTask",
}
