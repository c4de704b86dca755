"""A local Telegram: the Bot API, the people on the other side of it, and a page of their phones."""
