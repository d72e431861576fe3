"""The notice as pure code; no database, no clock, no words."""
