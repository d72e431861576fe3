"""Pages for the phone: letters of invitation, calendar entries, papers."""
