"""How well the search finds what people look for: a market and queries, as tables."""
