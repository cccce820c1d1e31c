"""Corpus files to articles, one file a format."""
