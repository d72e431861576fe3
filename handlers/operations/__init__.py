"""Verbs, the only writers: (session, actor, subject, …, now); they never commit or send."""
