"""Words as they are compared in a search: «kurser» is «kursus», «debatter» «debat», «MOEDE» «møde». Pure Python.

Letters are folded before the stem is taken, so that a word has one stem however its æ, ø and å are written. What Snowball's
stems keep apart (docs/adr/0070) is a short list here.
"""

import re
from functools import lru_cache

import snowballstemmer

from courses.places.rules.postcodes import folded

LANGUAGES = {"da": "danish", "en": "english"}
# What one types and means nothing by; it is left out where anything else is left.
EMPTY = {
    "da": frozenset(
        [
            "af",
            "at",
            "de",
            "den",
            "der",
            "det",
            "du",
            "en",
            "er",
            "et",
            "for",
            "fra",
            "har",
            "her",
            "hvad",
            "hvor",
            "hvordan",
            "i",
            "ikke",
            "jeg",
            "kan",
            "man",
            "med",
            "min",
            "mit",
            "naer",
            "om",
            "og",
            "paa",
            "som",
            "til",
            "ved",
            "vi",
        ]
    ),
    "en": frozenset(
        [
            "a",
            "an",
            "and",
            "are",
            "at",
            "do",
            "does",
            "for",
            "from",
            "how",
            "i",
            "in",
            "is",
            "it",
            "me",
            "my",
            "near",
            "of",
            "on",
            "or",
            "the",
            "to",
            "what",
            "where",
            "with",
            "you",
        ]
    ),
}
# Stems that mean the same, at the end of a longer word too: «grundkursus», «storkredse». Snowball takes an ending only after the
# third letter, and the s of a stem for a genitive.
SAME_ENDING = {
    "kursus": "kurs",
    "plad": "plads",
    "kred": "kreds",
    "aften": "aft",
    "boern": "barn",
    "maend": "mand",
    "boeg": "bog",
}
# The same for whole words only: short ones end many others.
SAME_WORD = {
    "ugen": "uge",
    "uger": "uge",
    "ugern": "uge",
    "byen": "by",
    "byer": "by",
    "byern": "by",
    "nye": "ny",
    "nyt": "ny",
}
_WORD = re.compile(r"[^\W_]+")
_STEMMERS = {code: snowballstemmer.stemmer(name) for code, name in LANGUAGES.items()}


def words(text: str) -> list[str]:
    """The words of `text`, folded; digits are words."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of one folded word; the word itself in a language without a stemmer."""
    stemmer = _STEMMERS.get(language)
    found: str = stemmer.stemWord(word) if stemmer else word
    if language != "da":
        return found
    if found in SAME_WORD:
        return SAME_WORD[found]
    for ending, same in SAME_ENDING.items():
        if found.endswith(ending):
            return found.removesuffix(ending) + same
    return found


def stems(text: str, language: str) -> list[str]:
    """The stems of all words of `text`, in order."""
    return [stem(word, language) for word in words(text)]


def asked(text: str, language: str) -> list[str]:
    """The stems that somebody looks for: each once, without small words unless there is nothing else."""
    typed = words(text)
    meant = [word for word in typed if word not in EMPTY.get(language, frozenset())] or typed
    return list(dict.fromkeys(stem(word, language) for word in meant))
