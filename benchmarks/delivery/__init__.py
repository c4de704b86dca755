"""The courier against the stand-in: how fast, how soon, at what cost, and what trouble does."""
