"""What the images called buildpack-deps hold, from which the full variants of many others start.

From their Dockerfile templates for Debian, as of 2026-11. With what they depend on, the packages
make up what docker-library/repo-info says these images weigh beyond Debian, within a tenth.
"""

from __future__ import annotations

_CURL = ("ca-certificates", "curl", "gnupg", "netbase", "sq", "wget", "tzdata")
_SCM = (*_CURL, "git", "mercurial", "openssh-client", "subversion", "procps")
PACKAGES: dict[str, tuple[str, ...]] = {
    "curl": _CURL,
    "scm": _SCM,
    "full": (
        *_SCM,
        *(
            "autoconf",
            "automake",
            "bzip2",
            "default-libmysqlclient-dev",
            "dpkg-dev",
            "file",
            "g++",
        ),
        *("gcc", "imagemagick", "libbz2-dev", "libc6-dev", "libcurl4-openssl-dev", "libdb-dev"),
        *("libevent-dev", "libffi-dev", "libgdbm-dev", "libglib2.0-dev", "libgmp-dev"),
        *("libjpeg-dev", "libkrb5-dev", "liblzma-dev", "libmagickcore-dev", "libmagickwand-dev"),
        *("libmaxminddb-dev", "libncurses5-dev", "libncursesw5-dev", "libpng-dev", "libpq-dev"),
        *("libreadline-dev", "libsqlite3-dev", "libssl-dev", "libtool", "libwebp-dev"),
        *("libxml2-dev", "libxslt1-dev", "libyaml-dev", "make", "patch", "unzip", "xz-utils"),
        "zlib1g-dev",
    ),
}
