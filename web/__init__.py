"""Results to pages: the Flask application over :class:`searcher.searcher.Searcher`."""
