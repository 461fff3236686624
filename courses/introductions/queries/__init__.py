"""What is read of notices, introductions and questions."""
