"""Signs that telephones write for others: a name is the same with either. Pure Python."""

# What «smart punctuation» makes of ' and -, and what else stands on keyboards in their place.
_APOSTROPHES = "\u2019\u2018\u02bc\u02bb\u201b\u2032\u00b4\u0060\uff07\u05f3"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\ufe63"
# The ones that names are really written with, the typewriter's first.
_USUAL = ("'", "\u2019"), ("-", "\u2011", "\u2013")
_TYPED = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))


def typewritten(text: str) -> str:
    """`text` with the apostrophe and the hyphen of a typewriter, whatever was written for them."""
    return text.translate(_TYPED)


def spellings(text: str) -> frozenset[str]:
    """`text` as it is, and with each of the usual apostrophes and hyphens: for what keeps only a digest of one spelling."""
    typed = typewritten(text)
    return frozenset({text} | {typed.replace("'", one).replace("-", other) for one in _USUAL[0] for other in _USUAL[1]})
