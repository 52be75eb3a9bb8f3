"""
A VEX document belongs beside the image, not into it.

A VEX document says which known vulnerabilities do not matter in an image. Such answers change long
after the image was built; one inside of it cannot be brought up to date without another build,
which is another image. As an attestation (`docker scout attestation add`, `cosign attest`) it can
be replaced at any time, and scanners find it there.

Left alone are stages that are not part of the final image, and `--from`.

Bad:

    FROM debian:bookworm-slim
    COPY app.vex.json /usr/share/vex/

Good:

    FROM debian:bookworm-slim
    COPY app /usr/local/bin/
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.transfers import from_context
from dockerlint.rule import Profile, Rule

rule = Rule(Severity.INFO, codes=("tally/prefer-vex-attestation",), profile=Profile.ALL)
ENDINGS = (".vex.json", ".openvex.json")
NAMES = ("vex.json", "openvex.json")


@rule.on(Dockerfile, "COPY", "ADD")
def vex_copied(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Each VEX document that is copied into the final image."""
    for source in from_context(file):
        name = source.path.rpartition("/")[2].lower()
        is_vex = name in NAMES or name.endswith(ENDINGS)
        if is_vex and file.in_final_image(source.stage):
            yield rule.finding(
                source.word.span,
                f"`{source.path}` cannot be brought up to date in the image; attest it",
            )
