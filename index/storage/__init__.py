"""What makes a generation safe: locks, checksums, synced files, room on the disk."""
