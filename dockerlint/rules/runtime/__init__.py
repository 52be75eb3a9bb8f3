"""How the container runs, stops and reports its health."""
