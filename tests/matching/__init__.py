"""Matching: relevance, rules, reasons, the command."""
