"""Verbs, the only writers: (session, actor, subject, …, now); they journal and never commit or send."""
