"""Pages for the phone: what is published, letters of invitation, calendar entries, papers."""
