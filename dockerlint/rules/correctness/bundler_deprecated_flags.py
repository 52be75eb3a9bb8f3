"""
`bundle install` should not be given `--deployment`, `--without` or `--path`.

Bundler remembers these options in a file, for all commands to come. It has warned of them since
2.1, and Bundler 4 no longer knows them: the build fails. `ENV` with `BUNDLE_DEPLOYMENT`,
`BUNDLE_WITHOUT` and `BUNDLE_PATH` says the same, and each stage says it for itself.

The fix moves what the options say into an `ENV`, also in the final image, which has to know where
the gems are and which groups to ask for.

Bad:

    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN bundle install --deployment --without development test

Good:

    FROM ruby:3.4-slim
    ENV BUNDLE_DEPLOYMENT=1 BUNDLE_WITHOUT=development:test
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.purpose import is_for_development
from dockerlint.model.ruby import install
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command

OPTIONS = ("--deployment", "--without", "--path")
_VARIABLES = ("ENV BUNDLE_DEPLOYMENT", "ENV BUNDLE_WITHOUT", "ENV BUNDLE_PATH")
rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/deprecated-bundler-install-flags",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_OPTION.of(),
        *Change.REMOVES_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of(*_VARIABLES),
        *Change.CHANGES_IMAGE.of(*_VARIABLES),
    ),
    mark=Mark.DEPRECATED,
)
_PLAIN = pattern(r"[\w./:-]+")


@rule.on(Command, "bundle", "bundler")
def deprecated(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with options that Bundler 4 does not know."""
    stage = file.stage_of_command(bundle)
    found = [a for a in bundle.arguments if a.text.partition("=")[0] in OPTIONS]
    if not install(bundle) or not found or is_for_development(stage):
        return
    names = ", ".join(f"`{a.text.partition('=')[0]}`" for a in found)
    yield rule.finding(
        found[0].span,
        f"`bundle install` no longer knows {names} since Bundler 4",
        as_variables(bundle, found, file),
    )


def as_variables(bundle: Command, found: list[Argument], file: Dockerfile) -> Fix | None:
    """Say it in an ENV."""
    run, _ = file.run_of(bundle)
    values, made = [], list[Edit]()
    for option in found:
        words = with_values(bundle, option)
        value = value_of(words)
        edit = edits.remove_words(run, bundle, *words)
        if value is None or edit is None:
            return None
        values.append(f"BUNDLE_{option.text.partition('=')[0][2:].upper()}={value}")
        made.append(edit)
    line = edits.set_in_images(file, file.stage_of(run), f"ENV {' '.join(values)}")
    return Fix.unsafe("Say it in an `ENV`", *line, *made) if line else None


def with_values(bundle: Command, option: Argument) -> tuple[Argument, ...]:
    """The option with the words that belong to it; `--without` takes several."""
    name, equals, _ = option.text.partition("=")
    following = bundle.argv[bundle.argv.index(option) + 1 :]
    if equals or name == "--deployment":
        return (option,)
    if name == "--path":
        return (option, *following[:1])
    end = next((i for i, a in enumerate(following) if a.is_flag), len(following))
    return (option, *following[:end])


def value_of(words: tuple[Argument, ...]) -> str | None:
    """What the variable is set to; None when it is not known, or needs quotes."""
    name, _, value = words[0].text.partition("=")
    if name == "--deployment":
        return "1" if not value or value == "true" else None
    given = [value.strip("\"'")] if value else [w.value for w in words[1:]]
    if not given or None in given:
        return None
    text = ":".join(":".join((word or "").split()) for word in given)
    return text if _PLAIN.fullmatch(text) else None
