"""
`COPY --from` should name a stage above, or an image with its tag.

A name that no stage has may be an image, or a build context that is given with
`--build-context`. The reader cannot tell, and a misspelt name looks the same.

This is what is left of hadolint's check when the cases that are certain, or nearly so, have rules
of their own: `copy-from-later-stage`, `copy-from-misspelt-stage`, `copy-from-self` and
`copy-from-variable`. Names count in any case, and in quotes, as for the builder; hadolint takes
`Build` and `"build"` for other names than `build`. It reads `0abc` as the stage 0, and is silent.

Bad:

    FROM debian:bookworm-slim
    COPY --from=nginx /etc/nginx/mime.types /etc/

Good:

    FROM debian:bookworm-slim
    COPY --from=nginx:1.29 /etc/nginx/mime.types /etc/
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.rule import Profile, Rule
from dockerlint.rules.correctness._stages import meant
from dockerlint.syntax import Copy

rule = Rule(Severity.INFO, codes=("DL3022",), profile=Profile.ALL)


@rule.on(Dockerfile, "COPY --from")
def unknown(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Names that no stage has, and that have no tag."""
    for each in references(file):
        if each.target or each.is_number or each.has_variable or ":" in each.text:
            continue
        if isinstance(each.instruction, Copy) and not meant(each, file):
            yield rule.finding(
                each.word.span, f"`{each.text}` is not a stage above, nor an image with a tag"
            )
