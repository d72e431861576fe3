"""Forms, plain readers and one pure step; no database."""
