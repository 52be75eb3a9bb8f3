"""How often Python looks for objects that only hold each other, and at which it looks.

What is read of a text is some ten thousand objects that all go at once; looking at them time and
again took a third of the time of a run.
"""

from __future__ import annotations

import gc

SELDOM = 50_000  # new objects until the next look; Python's own value is 700


def look_seldom() -> None:
    """For the rest of this process; what there is now is taken to stay."""
    gc.freeze()
    gc.set_threshold(SELDOM)
