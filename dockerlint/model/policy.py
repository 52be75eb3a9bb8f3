"""What a project asks of its images beyond what is good for everybody."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class LabelType(StrEnum):
    """What the value of a label must be."""

    TEXT = "text"  # anything but an empty text
    URL = "url"
    RFC3339 = "rfc3339"  # a timestamp
    SPDX = "spdx"  # a licence
    HASH = "hash"  # of a git commit
    SEMVER = "semver"
    EMAIL = "email"


class SupportEnd(StrEnum):
    """Up to when a release counts as supported."""

    FREE = "free"  # as long as anybody mends it for nothing: Debian until the end of its LTS
    REGULAR = "regular"  # as long as those do who made it


class Policy(NamedTuple):
    """Rules that need one are silent without it."""

    trusted_registries: tuple[str, ...] = ()  # patterns: `*.example.com`, `registry.example.com`
    labels: Mapping[str, LabelType] = {}  # every image must have them
    strict_labels: bool = False  # and no others
    mirrors: tuple[str, ...] = ()  # prefixes under which the official images are found
    end_of_support: SupportEnd = SupportEnd.FREE
