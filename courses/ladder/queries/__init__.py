"""Reading the ladder: what happened, where somebody stands, who asks, who is missing."""
