"""What lies in a build context and is of no use in an image, by language and in general."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from dockerlint.findings import FileEdit
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.dockerignore import read, with_lines
from dockerlint.model.sensitive import is_sensitive
from dockerlint.model.transfers import from_context
from dockerlint.syntax import Transfer, Word

WHOLE = {".", "./", "./.", "/", "*", "./*"}


class Language(NamedTuple):
    """How a project of one language is recognised, and what work on it leaves behind."""

    manifests: tuple[str, ...]  # names at the top of the context
    tools: tuple[str, ...]  # which make in the image what they `make` on a host
    made: tuple[str, ...] = ()  # lines for an ignore file, the weightiest first
    left: tuple[str, ...] = ()  # more lines
    is_clear: bool = False  # nothing else is called what they make


LANGUAGES = (
    Language(
        ("package.json",),
        ("npm", "yarn", "pnpm", "bun", "corepack"),
        ("**/node_modules",),
        ("npm-debug.log*", "coverage", ".nyc_output"),
        is_clear=True,
    ),
    Language(
        ("requirements*.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile"),
        ("pip", "pip3", "uv", "poetry", "pipenv", "pdm", "hatch"),
        (".venv", "venv"),
        ("**/__pycache__", "**/*.py[cod]", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox"),
        is_clear=True,
    ),
    Language(("go.mod",), ("go",), (), ("*.test",)),
    Language(("Cargo.toml",), ("cargo",), ("target",)),
    Language(("pom.xml",), ("mvn", "mvnw"), ("target",)),
    Language(("build.gradle*",), ("gradle", "gradlew"), (".gradle", "build")),
    Language(("composer.json",), ("composer",), ("vendor",)),
    Language(
        ("Gemfile",), ("bundle", "bundler"), (".bundle", "vendor/bundle"), ("log/*", "tmp/*")
    ),
    Language(("*.csproj", "*.fsproj", "*.sln"), ("dotnet",), ("**/bin", "**/obj")),
)
# Nothing in an image reads these; what is here is reported. The rest is for new ignore files.
ALWAYS = (".git", ".hg", ".svn", ".env", ".env.local", ".env.*.local", ".terraform")
EDITORS = (".idea", ".vscode", ".DS_Store")
CACHES = (
    *("**/__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox"),
    ".nyc_output",
)
MODULES = "**/node_modules"
SHOWN = 3  # names in a message
_ANYWHERE = "**/"
_ASKS_GIT = {"describe", "rev-parse", "log", "rev-list", "show", "status", "submodule", "tag"}


class Ballast(NamedTuple):
    """A name at the top of the context, and the line of an ignore file that leaves it out."""

    name: str
    line: str


def whole_context(instruction: object) -> Word | None:
    """The source of a COPY or ADD that stands for the whole context."""
    if not isinstance(instruction, Transfer) or instruction.flag("from"):
        return None
    return next((word for word in instruction.sources if word.text in WHOLE), None)


def ballast(file: Dockerfile) -> list[Ballast]:
    """What lies in the context and is of no use in the image, the weightiest first.

    What a tool makes counts only where the Dockerfile runs that tool.
    """
    lines = [*ALWAYS[:4], *made(file), *ALWAYS[4:], *CACHES, *EDITORS]
    names = sorted(file.context.names)
    there = {
        line: [n for n in names if fnmatchcase(n, line.removeprefix(_ANYWHERE))] for line in lines
    }
    of_no_use = useless([line for line in lines if there[line]], file)
    found = {name: Ballast(name, line) for line in of_no_use for name in there[line]}
    return list(found.values())


def is_reported_without_ignore_file(file: Dockerfile) -> bool:
    """True where a COPY of the whole context takes something along that is of no use.

    Whoever works on a project with a package.json has its modules there.
    """
    return bool(ballast(file)) or ("package.json" in file.context.names and MODULES in made(file))


def made(file: Dockerfile) -> list[str]:
    """What the Dockerfile makes for itself: lines for an ignore file."""
    return [
        line
        for language in LANGUAGES
        if not file.names.isdisjoint(language.tools)
        and (language.is_clear or has_manifest(language, file))
        for line in language.made
    ]


def has_manifest(language: Language, file: Dockerfile) -> bool:
    """True for the language of a project whose manifest lies at the top of the context."""
    names = file.context.names
    return any(fnmatchcase(name, wanted) for name in names for wanted in language.manifests)


def useful_lines(file: Dockerfile) -> list[str]:
    """The lines of a new ignore file: what is there, and what work in these languages leaves.

    Rules that want one write the same, so that it does not matter which of them comes first.
    """
    lines = [each.line for each in ballast(file)]
    lines += [n for n in sorted(file.context.names) if is_sensitive(n, file.context)]
    seen = [language for language in LANGUAGES if has_manifest(language, file)]
    if seen:
        lines += [".git", *made(file), *(line for language in seen for line in language.left)]
        lines += [".env", ".env.local", ".env.*.local", *EDITORS]
    return list(dict.fromkeys(useless(lines, file)))


def with_left_out(file: Dockerfile, lines: list[str]) -> FileEdit:
    """The ignore file with these lines; a new one has all that are useful."""
    text = file.context.dockerignore
    after = with_lines(text or "", lines if text is not None else useful_lines(file))
    return FileEdit(file.context.dockerignore_name, text, after)


def useless(lines: list[str], file: Dockerfile) -> Iterator[str]:
    """The lines without those that would leave out what the file names, or asks git about."""
    if not lines:
        return
    named = [source.path for source in from_context(file) if source.path != "."]
    asks_git = "git" in file.names and any(
        command.name == "git" and command.subcommand and command.subcommand.text in _ASKS_GIT
        for _, script in file.scripts
        for command in script.commands
    )
    for line in lines:
        if not (asks_git and line == ".git") and not any(map(read(line).covers, named)):
            yield line


def listed(names: list[str]) -> str:
    """The names for the message, the last after ``and``."""
    words = [f"`{name}`" for name in names[:SHOWN]]
    words += [f"{len(names) - SHOWN} more"] * (len(names) > SHOWN)
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
