"""
`go install`, `go get` and `go run` should name a version of the module.

`@latest`, and `go get` without a version, take what is newest on the day of the build, so that the
same Dockerfile gives one image today and another next week. `go install` and `go run` without one
depend on the `go.mod` of the folder they run in, and fail where there is none. Old versions stay
on the module proxy, so that a pinned one can still be built years later.

`@v1.2.3`, a commit or a branch count as pinned. Left alone are packages that nothing is fetched
for: files and folders (`.`, `./cmd/app`, `main.go`) and packages without a dot in the first part
of their path, which are Go's own; and words of which a variable that is not known here, or a
command, makes the packages. Values that `ARG`, `ENV` and the script itself give are looked up.
What follows the package of `go run` is for the program.

hadolint reports every variable, files (`go run main.go`), packages of Go's own (`cmd/vet`), and
values of options such as `-tags NAME`. It overlooks `go install` and `go get` in a `RUN` that has
a `go run`, and `@$VERSION` whose value is `latest`. It does not look behind `sudo`, `env` and a
folder, nor into `sh -c`.

Bad:

    FROM golang:1.25
    RUN go install golang.org/x/tools/gopls@latest

Good:

    FROM golang:1.25
    RUN go install golang.org/x/tools/gopls@v0.20.0
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, codes=("DL3062",), profile=Profile.STRICT)
NOT_FIXED = ("", "latest", "none")


@rule.on(Command, "go")
def install(go: Command, file: Dockerfile) -> Iterator[Finding]:
    """A module in whatever version is newest."""
    packages = operands(go, "install", "get")
    program = operands(go, "run")[:1]
    yield from unpinned(rule, go, file, packages or program, is_pinned)


def is_pinned(word: str) -> bool:
    """True for `module@version`, and for what is not fetched."""
    path, _, version = word.partition("@")
    host = path.partition("/")[0]
    is_module = "." in host.lstrip(".") and not path.endswith(".go")
    return not is_module or version not in NOT_FIXED
