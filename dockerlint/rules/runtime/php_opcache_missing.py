"""
A PHP service should have OPcache.

PHP compiles every file anew for each request unless OPcache keeps the result; the official images
up to PHP 8.4 have the extension only after `docker-php-ext-install opcache`. PHP 8.5 has it built
in.

Reported is a final stage on an official image for fpm or Apache, where nothing mentions opcache
and the version is known. Stages named for development or tests are left alone.

Bad:

    FROM php:8.4-fpm
    COPY . /var/www/html

Good:

    FROM php:8.4-fpm
    RUN docker-php-ext-install opcache
    COPY . /var/www/html
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule

INSTALL = "docker-php-ext-install opcache"
rule = Rule(
    Severity.INFO,
    codes=("tally/php/enable-opcache-in-production",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_LAYER.of(INSTALL),
)
_TAG = pattern(r"(\d+)\.(\d+)[\w.]*-(?:[\w.]+-)*(?:fpm|apache)\b.*")
BUILT_IN = (8, 5)


@rule.on(Stage)
def without_cache(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The final stage of a PHP service without OPcache."""
    base = stage.base
    if stage is not file.final or base is None or base.reference.official != "php":
        return
    tag = _TAG.fullmatch(base.tag)
    if tag is None or (int(tag[1]), int(tag[2])) >= BUILT_IN or is_for_development(stage):
        return
    if any("opcache" in i.text.lower() for i in stage.chain) or not stage.image:
        return
    fits = stage.parent is None and base.is_root
    edit = edits.insert_after(stage.start, f"RUN {INSTALL}") if fits else None
    yield rule.finding(
        stage.image.span,
        f"without `opcache` PHP {tag[1]}.{tag[2]} compiles every file for every request",
        Fix.unsafe("Install OPcache", edit),
    )
