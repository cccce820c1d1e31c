"""Vietnamese text to terms: one analysis for documents and for queries."""
