"""What does not build, or does not do what it says."""
