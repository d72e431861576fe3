"""Conversations told as stories with names and numbers masked, and played against this version."""
