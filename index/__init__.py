"""Files to an index: readers, analysis, engines, builder and store."""
