"""A rehearsed year: the people, what they do of themselves and in answer, and its picture."""
