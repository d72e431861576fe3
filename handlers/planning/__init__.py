"""The team planner: a first draft at once, a better plan in the background, repair, reasons."""
