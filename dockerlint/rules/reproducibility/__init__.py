"""What lets two builds of one file give different images."""
