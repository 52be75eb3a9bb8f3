"""Hypothesis strategies that write Dockerfiles, and the profiles of the property tests.

The runs are short and always the same. This searches much further, from a new start each time:

    DOCKERLINT_HYPOTHESIS=long python -m pytest tests/test_properties.py \\
        tests/test_fix_properties.py

``python bench/fuzz.py`` checks the same on many more files, and faster, but makes none smaller.
"""

from __future__ import annotations

import os

import grammar
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "short",
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "long", max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("DOCKERLINT_HYPOTHESIS", "short"))


def dockerfiles() -> st.SearchStrategy[str]:
    """A whole Dockerfile: mostly sound, with every trap the format has."""
    return st.randoms(use_true_random=False).map(grammar.dockerfile)


def damaged() -> st.SearchStrategy[str]:
    """A Dockerfile in which pieces were lost, or others put."""
    return st.randoms(use_true_random=False).map(grammar.damaged)


def shards() -> st.SearchStrategy[str]:
    """Text of no Dockerfile at all, made of the pieces that matter to its parser."""
    return st.lists(st.sampled_from(grammar.SHARDS), max_size=25).map("".join)


def texts() -> st.SearchStrategy[str]:
    """Anything a file may hold."""
    return st.one_of(dockerfiles(), damaged(), shards(), st.text(max_size=40))


def undecodable() -> st.SearchStrategy[str]:
    """Files that are not UTF-8, as `Source.decode` gives them."""
    return st.tuples(texts(), st.binary(max_size=6), texts()).map(
        lambda parts: parts[0] + parts[1].decode("utf-8", "surrogateescape") + parts[2]
    )
