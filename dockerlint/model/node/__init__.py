"""Node.js projects: what the Dockerfile and the files beside it tell of an install."""
