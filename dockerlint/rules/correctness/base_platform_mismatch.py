"""
The base image should exist for the platform that `FROM --platform` asks for.

A pull for a platform that an image does not have fails, or gives programs that the host cannot
run. Without asking the registry this much is sure: no image is built for a misspelt architecture
(`linux/x64`, `linux/arm64v8`) or for what is no platform at all (`amd`), Windows Server and Nano
Server are for Windows only, and Linux distributions, and the variants of images named after one
(`-alpine`, `-bookworm`), are for Linux only.

Which architectures an image has is not known here, so that BuildKit, which sees the image it
pulled, finds more; a stage that is built from another one has that one's platform, and is left
alone, as are platforms and images behind a variable without a default.

Bad:

    FROM --platform=linux/x64 alpine:3.22

Good:

    FROM --platform=linux/amd64 alpine:3.22
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.platforms import MEANT, Platform
from dockerlint.rule import Rule

rule = Rule(
    Severity.ERROR,
    codes=("InvalidBaseImagePlatform", "tally/platform-mismatch"),
)
DISTRIBUTIONS = {
    *("almalinux", "alpine", "alt", "amazonlinux", "archlinux", "busybox", "centos", "clearlinux"),
    *("debian", "fedora", "mageia", "opensuse", "oraclelinux", "photon", "rockylinux", "sl"),
    *("ubuntu",),
}


@rule.on(Stage, "FROM --platform")
def impossible_platform(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A platform that no image has, or that this one surely lacks."""
    flag, base = stage.start.flag("platform"), stage.base
    text = stage.start.expand(flag.text, dict(stage.globals)) if flag else None
    if flag is None or not text or stage.parent:
        return
    word, platform = flag.value or flag, Platform.parse(text)
    meant = MEANT.get(platform.architecture if platform else text.lower())
    if platform is None or meant:
        hint = f"; did you mean `linux/{meant}`?" if meant else ""
        yield rule.finding(
            word.span, f"`{text}` is not a platform that images are built for{hint}"
        )
    elif base and (system := system_of(base)) and system != platform.system:
        yield rule.finding(
            word.span, f"the base image is for {system.title()} only, not for `{text}`"
        )


def system_of(base: Base) -> str | None:
    """The one operating system an image is for; None when not known, or when it has several."""
    reference = base.reference
    if reference.name.startswith("mcr.microsoft.com/windows"):
        return "windows"
    if reference.official in DISTRIBUTIONS or base.named_family not in (None, "windows"):
        return "linux"
    return base.named_family
