"""Queries to results: query language, interpretation, ranking, snippets and the CLI."""
