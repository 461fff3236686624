"""Figures about the programme over time. Each is defined once, here; pages, files and prints show the same."""
