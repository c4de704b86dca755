"""Browsers on phones: the pages of a house that has some, seen as a phone would see them."""
