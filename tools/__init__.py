"""What the Makefile runs. Each part is also a command: `python -m tools.check lint`."""
