"""
`FROM` should name an image that can exist.

The builder stops at a name that is none: "invalid reference format". Most often the repository has
a capital letter, which only registries and tags may have, or the tag is missing after its colon.

Names with a variable are in `default-arg-makes-invalid-base`. Left alone are stages, in any case,
and the marks of templates (`{{ image }}`, `<image>`, `%IMAGE%`).

Where lower case is all it takes, the fix writes that.

Bad:

    FROM MyCompany/App:1.0

Good:

    FROM mycompany/app:1.0
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge import is_reference
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.arguments import arguments
from dockerlint.patterns import pattern
from dockerlint.rule import Rule

rule = Rule(
    Severity.ERROR,
    codes=("InvalidDefaultArgInFrom", "FromInvalidImageReference", "INVALID_REFERENCE_FORMAT"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)
REPOSITORY = pattern(r".*/[^:@]*|[^:@]*")
TEMPLATE = set("{}<>%")


@rule.on(Stage)
def invalid(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A name without a variable that the builder cannot read."""
    image, args = stage.image, arguments(file)
    if image is None or args is None or stage.parent or TEMPLATE & set(image.text):
        return
    found = args.substitute(image.text)
    if found is None or found.known or found.unset or is_reference(found.text):
        return
    lower = REPOSITORY.sub(lambda found: found[0].lower(), image.text, 1)
    fix = Fix.unsafe(f"Use `{lower}`", Edit(image.span, lower)) if is_reference(lower) else None
    yield rule.finding(image.span, f"`{image.text}` is not the name of an image", fix)
