"""A mail server, and the mailboxes of whoever is written to."""
