"""Tags that surely never were, as far as lists of what was can tell.

The lists are from one day, and those of the past are samples, four a year, without versions of
three parts. So a tag that is not listed may well exist. It surely does not where a word in it is
misspelt, where the product never had such a version, and where the distribution's release and the
version were never supported at the same time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from dockerlint.knowledge.base import Base
from dockerlint.knowledge.families import release_in_tag
from dockerlint.knowledge.lifecycle import Cycle, Product, system
from dockerlint.knowledge.official import WORD, Image
from dockerlint.patterns import pattern

_VERSION = pattern(r"v?(\d+(?:\.\d+)*)")
_SHORTEST = 4  # letters of a word that can be misspelt
_APART = timedelta(days=180)  # between two times of support, to be sure
# Whose lines are months apart, and all of them known.
_COMPLETE = {"python", "php", "ruby", "postgres", "alpine", "ubuntu"}
# Whose images end with the support of a line. Those of others, such as redis, go on.
_PUNCTUAL = {"golang", "node", "php", "python", "ruby"}


class Missing(NamedTuple):
    """Why a tag does not exist, and what may have been meant."""

    reason: str  # to put after "does not exist"; may be empty
    meant: str | None  # a tag that does exist


def missing(base: Base) -> Missing | None:
    """Why the image's tag does not exist; None when it does or may."""
    image, tag = base.image, base.reference.tag
    if image is None or not tag or base.reference.digest or tag in image.by_tag:
        return None
    return _misspelt(image, tag) or _no_version(image, tag) or _no_time_together(base, image, tag)


def _misspelt(image: Image, tag: str) -> Missing | None:
    """A word that no tag of the image has, but for one letter."""
    right: dict[str, str] = {}
    for word in WORD.findall(tag):
        if word not in image.words:
            alike = [k for k in image.words if len(k) >= _SHORTEST and _is_slip(word, k)]
            if len(alike) != 1:
                return None
            right[word] = alike[0]
    meant = WORD.sub(lambda found: right.get(found[0], found[0]), tag)
    return Missing("", meant) if right and image.find(meant) else None


def _is_slip(word: str, right: str) -> bool:
    """True when one letter is missing, too many, another, or has changed places with the next."""
    if len(word) == len(right):
        wrong = [i for i, (a, b) in enumerate(zip(word, right, strict=True)) if a != b]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return word[wrong[0]] == right[wrong[1]] and word[wrong[1]] == right[wrong[0]]
        return len(wrong) == 1
    short, long = sorted((word, right), key=len)
    return len(long) - len(short) == 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def _product(image: Image) -> Product | None:
    """What the versions in the image's tags are of."""
    variant = image.by_tag.get("latest")
    plain = image.is_distribution and variant is not None and variant.family is not None
    return system(variant.family or "") if plain and variant else image.product


def _no_version(image: Image, tag: str) -> Missing | None:
    """A version that the product never had."""
    version, product = _VERSION.match(tag), _product(image)
    if version is None or product is None or image.name not in _COMPLETE:
        return None
    number = version[1]
    listed = any(_is_of(number, each) for each in image.by_tag)
    if listed or number.count(".") > 1 or not product.never_was(number):
        return None
    return Missing(f": there is no {product.title} {number}", None)


def _is_of(number: str, tag: str) -> bool:
    return bool(re.match(rf"v?{re.escape(number)}(?!\d)", tag))


def _no_time_together(base: Base, image: Image, tag: str) -> Missing | None:
    """A version on a distribution that came after its end, or had ended before it came."""
    version, release, product = _VERSION.match(tag), release_in_tag(tag), image.product
    distribution = system(base.named_family or "") if release else None
    if version is None or release is None or product is None or distribution is None:
        return None
    here, there = product.cycle(version[1]), distribution.cycle(release)
    if here is None or there is None or image.name not in _PUNCTUAL:
        return None
    if not (_before(here, there) or _before(there, here)):
        return None
    first, second = (here, there) if _before(here, there) else (there, here)
    named = {here: product.called(here), there: distribution.called(there)}
    reason = f": {named[second]} came out in {second.released:%Y-%m}"
    reason += f", {named[first]} had ended in {first.free:%Y-%m}"
    return Missing(reason, next(_on_others(image, tag, release, distribution), None))


def _before(one: Cycle, other: Cycle) -> bool:
    """True when all free support of one had long ended when the other came out."""
    return bool(one.free and other.released and one.free + _APART < other.released)


def _on_others(image: Image, tag: str, release: str, product: Product) -> Iterator[str]:
    """Tags that exist and differ in the release alone, the newest release first."""
    for cycle in product.cycles:
        for name in (cycle.codename, cycle.name):
            if name and (other := tag.replace(release, name)) in image.by_tag:
                yield other
