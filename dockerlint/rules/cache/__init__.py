"""Layers, and what the build cache can do with them."""
