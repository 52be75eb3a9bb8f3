"""How a Dockerfile is written."""
