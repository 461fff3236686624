"""The organiser's part of the back office: sessions, series, what is missing, and the panel on the first page."""
