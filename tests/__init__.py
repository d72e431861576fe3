"""The tests: scenes first."""
