"""Stub."""

from __future__ import annotations
from collections.abc import Iterable
from dockerlint.sizes import Estimate, Evidence


def _e(a: float, b: float) -> Estimate:
    return Estimate(a, b, Evidence.MEASURED, "stub", "2026-11-26")


def apt_lists(release: str | None = None) -> Estimate:
    return _e(20, 20)


def apk_index() -> Estimate:
    return _e(2, 3)


def rpm_metadata(family: str | None = None) -> Estimate:
    return _e(20, 300)


def apt_installed(
    packages: Iterable[str], recommends: bool = False, release: str | None = None
) -> Estimate | None:
    return _e(50, 50)


def apt_recommended(packages: Iterable[str], release: str | None = None) -> Estimate | None:
    return _e(30, 30)


def pip_cache(packages: Iterable[str]) -> Estimate | None:
    return _e(1, 60)


pip_installed = npm_cache = yarn_cache = npm_installed = pip_cache
