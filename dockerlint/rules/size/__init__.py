"""What makes an image larger than it needs to be."""
