"""Sending, measured against a platform that answers in 50 to 100 milliseconds."""
