"""Pictures that are ours: their bytes on the disk or in a bucket, what platforms call them, and
what is still to be fetched.

The row of a file is the truth about it (`storage/models/media.py`). Its bytes have a name of their
own each time that they are kept, which stands in the row: so bytes that are being removed are never
those that somebody has just sent again.
"""
