"""What Compose files and Kubernetes manifests around a Dockerfile tell."""

from pathlib import Path

import pytest

from dockerlint.model.context import MANY_NAMES
from dockerlint.surroundings import LARGE, MANY, Folder, Surroundings

CHECKED = """
services:
  web:
    build: {build}
    healthcheck:
      test: ["CMD", "true"]
"""
PROBED = """
spec:
  containers:
    - name: web
      livenessProbe:
        httpGet: {path: /}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in a folder, so that nothing above the test is seen."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def has_check(dockerfile: str) -> bool:
    return Surroundings(Path(dockerfile)).has_own_healthcheck


@pytest.mark.parametrize(
    ("build", "dockerfile"),
    [
        (".", "Dockerfile"),
        ("./", "Dockerfile"),
        ("web", "web/Dockerfile"),
        ("{context: web}", "web/Dockerfile"),
        ("{context: web, dockerfile: Dockerfile.dev}", "web/Dockerfile.dev"),
        ("{context: ., dockerfile: web/Dockerfile.dev}", "web/Dockerfile.dev"),
        ("{dockerfile: docker/app.dockerfile}", "docker/app.dockerfile"),
        ("{context: web/../api}", "api/Dockerfile"),
    ],
)
def test_a_checked_service(build: str, dockerfile: str) -> None:
    write("compose.yaml", CHECKED.format(build=build))
    assert has_check(dockerfile)
    assert has_check(f"./x/../{dockerfile}")
    assert not has_check(dockerfile + ".other")
    assert not has_check("other/Dockerfile")


@pytest.mark.parametrize(
    "name",
    [
        "compose.yaml",
        "compose.yml",
        "compose.override.yaml",
        "docker-compose.yaml",
        "docker-compose.yml",
        "docker-compose.prod.yml",
    ],
)
def test_names_of_compose_files(name: str) -> None:
    write(name, CHECKED.format(build="."))
    assert has_check("Dockerfile")


def test_a_compose_file_further_up() -> None:
    write("compose.yaml", CHECKED.format(build="a/b"))
    assert has_check("a/b/Dockerfile")
    write("compose.yaml", CHECKED.format(build="a/b/c"))
    assert not has_check("a/b/c/Dockerfile"), "three folders are looked at"
    write("../compose.yaml", CHECKED.format(build="repo"))
    assert not has_check("Dockerfile"), "none above the repository"


def test_a_link_to_the_dockerfile() -> None:
    write("compose.yaml", CHECKED.format(build="web"))
    write("docker/Dockerfile", "")
    Path("web").mkdir()
    Path("web/Dockerfile").symlink_to("../docker/Dockerfile")
    assert has_check("web/Dockerfile")


@pytest.mark.parametrize(
    "service",
    [
        "build: .",
        "{build: ., healthcheck: {disable: true, test: x}}",
        "{build: ., healthcheck: {}}",
        "{build: ., healthcheck: null}",
        "{image: x, healthcheck: {test: x}}",
        "{build: '', healthcheck: {test: x}}",
        "{build: {context: 3}, healthcheck: {test: x}}",
        "{build: [a], healthcheck: {test: x}}",
        "{build: https://example.org/x.git, healthcheck: {test: x}}",
        "null # healthcheck",
    ],
)
def test_no_check(service: str) -> None:
    write("compose.yaml", f"services:\n  web: {service}\n")
    assert not has_check("Dockerfile")


def test_a_check_inherited_by_a_yaml_merge() -> None:
    shared = "x-base: &base\n  healthcheck: {test: x}\n"
    write("compose.yaml", f"{shared}services:\n  web:\n    <<: *base\n    build: .\n")
    assert has_check("Dockerfile")


@pytest.mark.parametrize(
    "text",
    [
        "healthcheck: [",
        "healthcheck",
        "- healthcheck",
        "services: healthcheck",
        "services: [healthcheck]",
        "services: {web: healthcheck}",
        "services: {web: !reset healthcheck}",
        "services: {web: {build: '\0', healthcheck: {test: x}}}",
        'services: {web: {build: "\\0", healthcheck: {test: x}}}',
        "created: 2026-99-99\nhealthcheck: x",
        "healthcheck: " + "[" * 5000,
        "a: &a [*a]\nhealthcheck: *a",
        "# healthcheck" + " " * LARGE,
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_cannot_be_understood_tells_nothing(text: str) -> None:
    write("compose.yaml", text)
    Path("docker-compose.yml").mkdir()
    Path("compose.yml").symlink_to("nowhere")
    assert not has_check("Dockerfile")


@pytest.mark.parametrize("folder", ["k8s", "kubernetes/base", "deploy/a/b", "charts/x/templates"])
@pytest.mark.parametrize("probe", ["livenessProbe", "readinessProbe", "startupProbe"])
def test_a_probe(folder: str, probe: str) -> None:
    write(f"{folder}/web.yml", PROBED.replace("livenessProbe", probe))
    assert has_check("Dockerfile")
    assert has_check("a/b/Dockerfile")
    assert not has_check("a/b/c/Dockerfile")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("k8s/web.yaml", "spec: {containers: []}"),
        ("k8s/web.yaml", "spec:\n  # livenessProbe:\n"),
        ("k8s/web.yaml", "text: no livenessProbe: here"),
        ("k8s/web.txt", PROBED),
        ("src/web.yaml", PROBED),
        ("web.yaml", PROBED),
    ],
)
def test_no_probe(name: str, text: str) -> None:
    write(name, text)
    assert not has_check("Dockerfile")


def test_not_every_manifest_of_a_large_folder_is_read() -> None:
    for i in range(MANY + 1):
        write(f"k8s/{i}.yaml", "a: b")
    opened = []
    opens = Path.open

    def count(self: Path, *args: object, **named: object) -> object:
        opened.append(self)
        return opens(self, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", count)
        assert not has_check("Dockerfile")
    assert len(opened) == MANY


def test_a_run_over_many_files_reads_each_folder_once() -> None:
    write("k8s/web.yaml", PROBED)
    known: dict[Path, Folder] = {}
    assert Surroundings(Path("a/Dockerfile"), known).has_own_healthcheck
    Path("k8s/web.yaml").unlink()
    assert Surroundings(Path("b/Dockerfile"), known).has_own_healthcheck
    assert not Surroundings(Path("b/Dockerfile")).has_own_healthcheck


# --- the build context --------------------------------------------------------------------------


def test_what_lies_in_the_folder() -> None:
    write("web/Dockerfile", "")
    write("web/.env", "A=b\n")
    around = Surroundings(Path("web/Dockerfile"))
    assert around.names == {"Dockerfile", ".env"}
    assert around.text(".env") == "A=b\n"
    assert around.text("missing") is None
    assert not Surroundings(Path("missing/Dockerfile")).names


def test_the_ignore_file_in_force() -> None:
    around = Surroundings(Path("app.Dockerfile"))
    assert around.dockerignore is None
    write(".dockerignore", "common")
    assert around.dockerignore == "common"
    write("app.Dockerfile.dockerignore", "own")
    assert around.dockerignore == "own"
    assert Surroundings(Path("Dockerfile")).dockerignore == "common"


def test_surroundings_as_they_will_be() -> None:
    write(".env", "")
    write("compose.yaml", CHECKED.format(build="."))
    around = Surroundings(Path("Dockerfile")).changed({".dockerignore": ".env", "a/b": ""})
    assert around.names == {".git", ".env", "compose.yaml", ".dockerignore", "a"}
    assert around.dockerignore == ".env"
    assert around.has_own_healthcheck


def has_root(dockerfile: str) -> str | None:
    return Surroundings(Path(dockerfile)).root


@pytest.mark.parametrize(
    ("build", "dockerfile", "root"),
    [
        (".", "Dockerfile", "."),
        (".", "docker/Dockerfile", "."),
        ("{context: ., dockerfile: docker/Dockerfile}", "docker/Dockerfile", ".."),
        ("{dockerfile: docker/x/Dockerfile}", "docker/x/Dockerfile", "../.."),
        ("{context: web, dockerfile: ../docker/Dockerfile}", "docker/Dockerfile", "../web"),
        ('{"context": "./", "dockerfile": "./docker/Dockerfile"}', "docker/Dockerfile", ".."),
        ("{context: '${DIR}', dockerfile: docker/Dockerfile}", "docker/Dockerfile", "."),
        ("https://example.org/x.git", "Dockerfile", "."),
    ],
)
def test_where_the_build_context_is(build: str, dockerfile: str, root: str) -> None:
    write("compose.yaml", CHECKED.format(build=build))
    assert has_root(dockerfile) == root


def test_two_build_contexts() -> None:
    write("web/Dockerfile", "")
    write("compose.yaml", CHECKED.format(build="web"))
    assert has_root("web/Dockerfile") == "."
    write("compose.dev.yaml", CHECKED.format(build="{context: ., dockerfile: web/Dockerfile}"))
    around = Surroundings(Path("web/Dockerfile"))
    assert around.root is None
    assert not around.names
    assert around.listing(".") is around.exists("a") is around.text("Dockerfile") is None


BAKE = """
target "web" {
  context = "."
  dockerfile = "docker/Dockerfile" # of the web
  args = {
    A = "b"
  }
}

target "base" { inherits = ["web"] }

target "api" {
  inherits = ["base"]
  dockerfile = "api/Dockerfile"
}
"""
BAKE_JSON = '{"target": {"web": {"dockerfile": "docker/Dockerfile"}, "x": null}}'


@pytest.mark.parametrize(
    ("name", "text"), [("docker-bake.hcl", BAKE), ("docker-bake.json", BAKE_JSON)]
)
def test_bake_files(name: str, text: str) -> None:
    write(name, text)
    assert has_root("docker/Dockerfile") == ".."
    assert has_root("api/Dockerfile") == "."
    write(name, text[:-3])
    write("docker-bake.override.json", "[")
    assert has_root("api/Dockerfile") == "."


def test_files_are_named_from_the_build_context() -> None:
    write("docker-bake.hcl", BAKE)
    write("docker/Dockerfile", "")
    write("src/a.py", "")
    write(".dockerignore", "common")
    around = Surroundings(Path("docker/Dockerfile"))
    assert around.names == {".git", ".dockerignore", "docker-bake.hcl", "docker", "src"}
    assert (around.dockerignore, around.dockerignore_name) == ("common", "../.dockerignore")
    assert around.exists("src/a.py")
    assert not around.exists("src/b.py")
    assert around.matching("/s*c/./[a-c].??") == ("src/a.py",)
    assert around.matching("src/[^a].py") == around.matching("a.py/x") == ()
    after = around.changed({"../src/b.py": "b", "../.dockerignore": "x"})
    assert after.exists("src/b.py")
    assert (after.text("src/b.py"), after.dockerignore) == ("b", "x")
    assert after.changed({"Dockerfile.dockerignore": "own"}).dockerignore == "own"


def test_a_changed_folder_is_listed_anew() -> None:
    known: dict[Path, Folder] = {}
    assert not Surroundings(Path("Dockerfile"), known).exists("a")
    write("a", "")
    assert Surroundings(Path("Dockerfile"), known).exists("a")


def test_a_pattern_of_very_many_files() -> None:
    for i in range(MANY_NAMES + 1):
        write(f"a/{i}", "")
    around = Surroundings(Path("Dockerfile"))
    assert around.matching("a/*") is None
    assert len(around.matching("a/1*") or ()) == 111 + 1
    assert around.matching("a\\*") is None


def test_what_lies_in_folders_above() -> None:
    write("src/a.py", "")
    write("../b.py", "")
    write("a/b/c/Dockerfile", "")
    around = Surroundings(Path("a/b/c/Dockerfile"))
    assert around.is_above("src/a.py")
    assert not around.is_above("b.py"), "none above the repository"
    assert not Surroundings(Path("Dockerfile")).is_above("b.py")
    assert around.changed({"x": ""}).is_above("src")
    write("a/compose.yaml", "services: {web: {build: b/c}}")
    assert not Surroundings(Path("a/b/c/Dockerfile")).is_above("src/a.py"), "it is told"
