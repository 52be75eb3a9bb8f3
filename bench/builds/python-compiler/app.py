"""A service that says what its driver of databases is linked to."""

import psycopg2.extensions
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    """The only page there is."""
    return f"libpq {psycopg2.extensions.libpq_version()}"
