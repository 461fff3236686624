"""Every personal field there is: why it is kept, on which ground, how long, who sees it, and how it is forgotten.

A field of any table, ours or a library's, stands here or in `plain` as one that says nothing about anybody; a test fails
for a field that does not. Export, erasure and the notice on the site are made from it (PRIVACY.md P21).
"""

from courses.privacy.registry.categories import ALL as CATEGORIES
from courses.privacy.registry.libraries import BACK_OFFICE_RECORDS, LOG_IN_RECORDS
from courses.privacy.registry.people import RECORDS as OWN_RECORDS
from courses.privacy.registry.plain import NOT_PERSONAL
from courses.privacy.registry.terms import Category, Erase, Record

RECORDS = [*LOG_IN_RECORDS, *BACK_OFFICE_RECORDS, *OWN_RECORDS]

__all__ = ["CATEGORIES", "NOT_PERSONAL", "RECORDS", "Category", "Erase", "Record"]
