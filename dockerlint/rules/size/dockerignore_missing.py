"""
A build that copies its whole context needs a `.dockerignore`.

`COPY . .` takes everything that lies beside the Dockerfile: the history in `.git`, which is often
larger than the program, `node_modules` built for another system, `.env` with its secrets. The
image grows by it, whoever pulls the image can read it, and as `.git` changes with every commit, no
later step ever comes from the build cache.

Reported is a `COPY` or `ADD` of the whole context where something of that kind lies beside the
Dockerfile and no `.dockerignore` or `Dockerfile.dockerignore` is there. Installed packages
(`node_modules`, `.venv`) count only when the Dockerfile installs its own. Nothing is reported for
text from standard input, whose folder is not known.

The fix writes a `.dockerignore` that names what was found, and nothing else. It is unsafe: a build
may take its version from `.git`.

Bad:

    FROM node:22-slim
    COPY . /srv
    CMD ["node", "/srv/server.js"]

Good:

    FROM node:22-slim
    COPY package.json package-lock.json server.js /srv/
    CMD ["node", "/srv/server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import FileEdit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.context import DOCKERIGNORE
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate, total
from dockerlint.syntax import Instruction, Transfer, Word

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_FILE.of(DOCKERIGNORE),
)
WHOLE = {".", "./", "./.", "/", "*", "./*"}
# What is reported, the weightiest first; with the tools that must install it in the image.
PYTHON = ("pip", "pip3", "uv", "poetry", "pipenv", "pdm", "hatch")
UNWANTED: dict[str, tuple[str, ...]] = {
    ".git": (),
    ".env": (),
    "node_modules": ("npm", "yarn", "pnpm", "bun", "corepack"),
    ".venv": PYTHON,
    "venv": PYTHON,
    **dict.fromkeys((".hg", ".svn", ".terraform", ".tox", ".nox", "__pycache__"), ()),
    **dict.fromkeys((".mypy_cache", ".pytest_cache", ".ruff_cache", ".idea", ".vscode"), ()),
    ".DS_Store": (),
}
SHOWN = 3  # names in the message
ANYWHERE = {"node_modules", "__pycache__"}  # these lie in subfolders too


@rule.on(Dockerfile)
def whole_context_copied(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The first COPY of the whole context."""
    copies = ((i, word) for i in file.tree.instructions if (word := whole_context(i)))
    copy, word = next(copies, (None, None))
    if copy is None or word is None or file.context.dockerignore is not None:
        return
    if found := unwanted(file):
        yield rule.finding(
            word.span,
            f"`{copy.name} {word.text}` takes {listed(found)} along: there is no `{DOCKERIGNORE}`",
            Fix.unsafe(f"Create a `{DOCKERIGNORE}`", FileEdit(DOCKERIGNORE, None, text(found))),
            saving=weight(found, copy, file),
        )


def whole_context(instruction: object) -> Word | None:
    """The source of a COPY or ADD that stands for the whole context."""
    if not isinstance(instruction, Transfer) or instruction.flag("from"):
        return None
    return next((word for word in instruction.sources if word.text in WHOLE), None)


def unwanted(file: Dockerfile) -> list[str]:
    """What lies beside the Dockerfile and is of no use in the image."""
    commands = {c.name for _, script in file.scripts for c in script.commands}
    return [
        name
        for name, tools in UNWANTED.items()
        if name in file.context.names and (not tools or not commands.isdisjoint(tools))
    ]


def weight(names: list[str], copy: Instruction, file: Dockerfile) -> Estimate | None:
    """What these add to the final image; None when there are too many files to count."""
    stages = [stage for stage in file.stages if stage.has(copy)]
    if not stages or not file.in_final_image(stages[0]):
        return None
    weights = [file.context.weight(name) for name in names]
    return total(w for w in weights if w) if all(weights) else None


def listed(names: list[str]) -> str:
    """The names for the message, the last after ``and``."""
    words = [f"`{name}`" for name in names[:SHOWN]]
    words += [f"{len(names) - SHOWN} more"] * (len(names) > SHOWN)
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def text(names: list[str]) -> str:
    """The ignore file."""
    return "".join(f"**/{name}\n" if name in ANYWHERE else f"{name}\n" for name in names)
