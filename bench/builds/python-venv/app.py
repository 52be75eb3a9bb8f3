"""A service that answers, by a module that was compiled."""

from flask import Flask
from markupsafe import _speedups

app = Flask(__name__)


@app.get("/")
def index() -> str:
    """The only page there is."""
    return _speedups.__name__
