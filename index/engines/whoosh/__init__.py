"""The Whoosh adapter: the only code that knows Whoosh.

Whoosh's own files hold the whole index, and a stock Whoosh opens it. What is ours
is how they are written (a segment at a time, from arrays) and read, and how postings
are scored (:mod:`.scoring`).
"""
