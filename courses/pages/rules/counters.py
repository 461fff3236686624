"""What is counted when texts change; who keeps what they show compares the number."""

# The counter of texts of pages, their addresses and their order.
PAGES = "pages"
