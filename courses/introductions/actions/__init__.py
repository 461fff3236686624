"""Putting a notice up and taking it down, putting two people in touch, letters between them, and how all of it ends."""
