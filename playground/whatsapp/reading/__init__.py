"""What a business sends, read as strictly as WhatsApp reads it, and as a phone will show it.

Each reader takes the object under a type's own key and gives a `Bubble`; a value that is too
long, missing, of another type or of a name that nobody knows is refused with its place.
"""
