"""What changes where somebody stands, and who comes along where."""
