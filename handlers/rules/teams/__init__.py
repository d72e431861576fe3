"""Service teams of a year: who may travel, what binds a plan, what it is worth (R25–R33)."""
