"""How long a question may wait, how often somebody may ask, and which answers a search finds. Pure Python."""

import datetime as dt

DAY = dt.timedelta(days=1)
# Within so long there should be an answer; after it the next level is told, once.
ANSWER_WITHIN = 4 * DAY
# So long a question is kept that was not shared, from when it was asked.
KEPT = 365 * DAY
# In a day: questions of one person, and reports of one visitor.
ASKS_A_DAY, REPORTS_A_DAY = 3, 10
# So many answers a page lists, and so many a search reads.
MOST_LISTED, MOST_READ = 50, 1000
LONGEST_SEARCH, MOST_WORDS = 100, 8


def words_of(typed: str) -> list[str]:
    """What is looked for, word by word, in small letters."""
    return typed[:LONGEST_SEARCH].casefold().split()[:MOST_WORDS]


def holds(words: list[str], text: str) -> bool:
    """Whether every one of `words` stands in `text`, within a word as well."""
    small = text.casefold()
    return all(word in small for word in words)
