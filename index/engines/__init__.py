"""Search engines behind one interface, one adapter a file."""
