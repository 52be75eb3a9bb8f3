"""What makes two builds of one Dockerfile give different images."""
