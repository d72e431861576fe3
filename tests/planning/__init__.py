"""The team planner."""
