"""What is learned from the archive at index time, a file each in a generation."""
