"""What the final image weighs, as far as the Dockerfile tells: now, and after all fixes."""
