"""A service that answers."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    """The only page there is."""
    return "It works."
