"""The shared database: the vocabulary, the rows, the questions put to the rows."""
