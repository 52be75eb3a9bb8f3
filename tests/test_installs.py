"""What install commands install, read off their words and off manifests."""

from collections.abc import Mapping

import pytest

from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.installs import Install, install_of, installs
from dockerlint.text import Source


class Folder(Context):
    """A build context with these texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def text(self, path: str) -> str | None:
        return self.texts.get(path)


def found(run: str, copy: str = "COPY . .", **texts: str) -> list[Install]:
    names = {name.replace("__", "/").replace("_", "."): text for name, text in texts.items()}
    text = f"FROM a\n{copy}\nRUN {run}\n"
    file = Dockerfile(tree_of(Source(text)), Context().changed(names) if names else Context())
    return [i for _, s in file.scripts for c in s.commands if (i := install_of(c, file))]


@pytest.mark.parametrize(
    ("run", "packages", "recommends"),
    [
        ("apt-get install -y curl=7.* git", ("curl=7.*", "git"), True),
        ("apt-get -y --no-install-recommends install curl", ("curl",), False),
        ("apt-get install -o APT::Install-Recommends=false curl", ("curl",), False),
        ("apt-get install -o APT::Install-Recommends=1 curl", ("curl",), True),
        ("apt-get install -t bookworm-backports git", ("git",), True),
        ("sudo apt install ./a.deb git", ("git",), True),
    ],
)
def test_apt(run: str, packages: tuple[str, ...], recommends: bool) -> None:
    (install,) = found(run)
    assert (install.packages, install.recommends) == (packages, recommends)
    assert install.complete == ("./a.deb" not in run)


@pytest.mark.parametrize(
    ("run", "packages", "complete"),
    [
        ("pip install flask==3 'numpy>=2'", ("flask==3", "numpy>=2"), True),
        ("python3 -m pip install -U pip flask", ("pip", "flask"), True),
        ("pip3 install --target /x flask", ("flask",), True),
        ("pip install .", (), False),
        ("pip install -e . flask", ("flask",), False),
        ("pip install $PACKAGES flask", ("flask",), False),
        ("pip install git+https://example.com/a.git", (), False),
        ("pip install -r requirements.txt", (), False),
    ],
)
def test_pip(run: str, packages: tuple[str, ...], complete: bool) -> None:
    assert found(run) == [Install("pip", packages, complete)]


REQUIREMENTS = """\
# the web
flask==3.1.0 \\
    --hash=sha256:0
numpy>=2 ; python_version > "3"  # arrays
-r more.txt
--extra-index-url https://example.com
uvicorn[standard]
"""


@pytest.mark.parametrize(
    "option",
    [
        "-r requirements.txt",
        "-rrequirements.txt",
        "-Ur /app/requirements.txt",
        "-qrrequirements.txt",
        "--requirement=requirements.txt",
    ],
)
@pytest.mark.parametrize("copy", ["COPY . .", "COPY requirements.txt /app/", "COPY ./*.txt ./"])
def test_requirements(option: str, copy: str) -> None:
    (install,) = found(
        f"pip install {option}", copy, requirements_txt=REQUIREMENTS, more_txt="django\n"
    )
    included = () if "requirements" in copy else ("django",)
    assert install.packages == ("flask==3.1.0", "numpy>=2", "uvicorn[standard]", *included)
    assert install.complete == bool(included)


def test_requirements_that_no_copy_brings_are_not_known() -> None:
    (install,) = found(
        "pip install -r requirements.txt", "COPY app /app", requirements_txt="flask"
    )
    assert install == Install("pip", (), complete=False)
    (install,) = found(
        "pip install -r requirements.txt", "COPY --from=b . .", requirements_txt="x"
    )
    assert not install.complete


def test_requirements_on_this_disk_are_not_known() -> None:
    (install,) = found("pip install -r r.txt", r_txt="flask\n./local\n")
    assert install == Install("pip", ("flask",), complete=False)


def test_requirements_that_include_each_other_end() -> None:
    (install,) = found("pip install -r requirements.txt", requirements_txt="-r requirements.txt")
    assert not install.complete


PACKAGE = '{"dependencies": {"express": "^4"}, "devDependencies": {"jest": "29"}}'


@pytest.mark.parametrize(
    ("run", "packages"),
    [
        ("npm ci", ("express", "jest")),
        ("npm install --omit=dev", ("express",)),
        ("npm install --omit dev", ("express",)),
        ("npm ci --production", ("express",)),
        ("NODE_ENV=production npm ci", ("express",)),
        ("yarn install --frozen-lockfile", ("express", "jest")),
        ("yarn", ("express", "jest")),
        ("yarn --production", ("express",)),
        ("npm install -g pm2@5 @nestjs/cli", ("pm2@5", "@nestjs/cli")),
        ("yarn global add serve", ("serve",)),
    ],
)
def test_node(run: str, packages: tuple[str, ...]) -> None:
    (install,) = found(run, "COPY package*.json ./", package_json=PACKAGE)
    assert (install.packages, install.complete) == (packages, True)


@pytest.mark.parametrize("text", ["{", "[]", "1", '{"dependencies": 1}', "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_not_known(text: str) -> None:
    (install,) = found("npm ci", package_json=text)
    assert install == Install("npm", (), complete=False)


def test_commands_that_install_nothing() -> None:
    assert found("npm run build && yarn --version && pip list && apt-get update && ls") == []


def stays(text: str) -> list[tuple[str, ...]]:
    file = Dockerfile(tree_of(Source(text)), Context())
    assert file.final
    return [install.packages for install in installs(file.final, file)]


def test_what_is_removed_does_not_stay() -> None:
    run = "RUN apt-get install -y gcc curl && make && apt-get purge -y gcc"
    assert stays(f"FROM a\n{run}\n") == [("curl",)]
    assert stays("FROM a\nRUN apk add -t .b gcc && make && apk del .b\n") == []
    assert stays("FROM a\nRUN apt-get install gcc\nRUN apt-get purge gcc\n") == []
    assert stays("FROM a\nRUN apt-get purge gcc\nRUN apt-get install gcc\n") == [("gcc",)]


def test_only_the_lineage_of_the_final_stage_counts() -> None:
    text = "FROM a AS b\nRUN pip install x\nFROM a AS c\nRUN pip install y\nFROM c\n"
    assert stays(text) == [("y",)]
