"""The meaning of sentences: tables of readings, own samples, properties."""
