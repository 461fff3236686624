"""Danish dates and times as they are written in running text: full stop between hours and minutes."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j. F Y \\k\\l. H.i"
SHORT_DATE_FORMAT = "j. M"
