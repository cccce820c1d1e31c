"""``python ask_sqlite.py DATABASE WORD...``: what `tracuu search` is held against.

A script as a user of SQLite FTS5 would write it: the twenty best articles for any of the
words, as JSON lines. It imports nothing but what it needs.
"""

import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
asked = " OR ".join(f'"{word}"' for word in sys.argv[2:])
rows = database.execute(
    "SELECT id, title, -rank FROM text(?) JOIN articles ON number = text.rowid "
    "ORDER BY rank LIMIT 20",
    [asked],
)
for identifier, title, score in rows:
    print(json.dumps({"id": identifier, "title": title, "score": score}, ensure_ascii=False))
