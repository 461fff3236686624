"""How far it is by road: makes the table that `courses.places.rules.distance` reads. Needs NumPy and SciPy; the site needs neither."""
