"""What organisers bring along about people, and what they say about two entries of one."""

from courses.privacy.registry.categories import ANSWERS, DIRECTORY, IMPORTS, LISTED, MERGED, WORK
from courses.privacy.registry.terms import Erase, Record, fields

BROUGHT = [
    Record(
        "courses.ImportRow",
        "rows_of_imports",
        (("addresses", "email__in"),),
        fields(
            "run number cells outcome email identity reasons changes target before after written_at kept_because undone_at",
            IMPORTS,
        ),
        Erase.DELETE,
        hidden=frozenset({"target", "identity", "before", "after"}),
        told=("run__file_name",),
    ),
    Record(
        "courses.ImportRun",
        "imports_brought",
        (("user", "asked_by"),),
        fields("asked_by file_name created_at", WORK) | fields("body", IMPORTS),
        Erase.UNLINK,
        hidden=frozenset({"asked_by", "body"}),
    ),
    Record(
        "courses.PersonMerge",
        "merged",
        (("member", "kept"), ("member", "gone")),
        fields("kept gone are_two done_at undone_at moved facts", MERGED),
        Erase.OWN,
        hidden=frozenset({"moved", "facts"}),
    ),
    Record("courses.PersonMerge", "", (("user", "actor"),), fields("actor", WORK), Erase.UNLINK),
    Record(
        "courses.ListedMember",
        "on_the_list_of_members",
        (("addresses", "email__in"),),
        fields("email name postcode association basis changed_at left_at asked_at", LISTED),
        Erase.DELETE,
        told=("association__name",),
    ),
    Record(
        "courses.KeptAnswer",
        "answers_to_programs",
        (("addresses", "email__in"),),
        fields("status headers body email begun_at", ANSWERS),
        Erase.DELETE,
        hidden=frozenset({"headers"}),
    ),
    Record(
        "courses.DirectoryPerson",
        "in_the_directory",
        (("user", "user"), ("addresses", "email__in"), ("directory", "pk")),
        fields(
            "user listed user_name user_name_key external_id email is_active has_closed said version made_at changed_at",
            DIRECTORY,
        ),
        Erase.DELETE,
        hidden=frozenset({"user", "listed", "user_name_key", "version"}),
    ),
    Record(
        "courses.DirectoryMembership",
        "groups_in_the_directory",
        (("user", "person__user"), ("addresses", "person__email__in"), ("directory", "person")),
        fields("group person", DIRECTORY),
        Erase.FOLLOWS,
        hidden=frozenset({"person"}),
        told=("group__name",),
    ),
    Record("courses.Webhook", "", (("user", "made_by"),), fields("made_by", WORK), Erase.UNLINK),
    Record("courses.ProgramKey", "", (("user", "made_by"),), fields("made_by", WORK), Erase.UNLINK),
]
