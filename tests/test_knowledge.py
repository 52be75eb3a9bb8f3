"""What is known of base images: the traps of the sources, and that nothing is made up."""

import importlib.util
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from conftest import SHARED

from dockerlint import knowledge
from dockerlint.knowledge import Base, ImageReference, Lifecycle, Variant
from dockerlint.knowledge.official import Image
from dockerlint.knowledge.tags import Missing, missing
from dockerlint.model.context import FACTS_OF, Context
from dockerlint.model.variants import saves
from dockerlint.sizes import Estimate, Evidence
from dockerlint.surroundings import Surroundings

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "dockerlint" / "knowledge"
LARGEST = 2_000_000  # bytes of the wheel
LATER = date(2026, 11, 26)
DIGEST = "sha256:" + "0a" * 32
NAMES = sorted(path.stem for path in (FOLDER / "images").glob("*.json"))


def base(text: str) -> Base:
    return knowledge.image(text)


def image(name: str) -> Image:
    found = knowledge.listing(name)
    assert found
    return found


def ends(text: str) -> dict[str, Lifecycle]:
    return {end.product: end for end in base(text).end_of_life}


def ended(text: str, today: date = LATER, *, regular: bool = False) -> set[str]:
    """What the tag stays with although its support is over."""
    found = base(text).end_of_life
    return {e.product for e in found if e.is_pinned and e.ended(today, regular=regular)}


@pytest.fixture(scope="module")
def facts() -> Path:
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("needs the collected facts, which are not part of the project")
    return folder


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "scripts/build_knowledge.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- references ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("node:22", "library/node:22", "docker.io/node:22", "docker.io/library/node:22"),
        *("index.docker.io/library/node:22", "public.ecr.aws/docker/library/node:22"),
        *("mirror.gcr.io/library/node:22", f"node:22@{DIGEST}", "amd64/node:22"),
        f"public.ecr.aws/docker/library/node:22@{DIGEST}",
    ],
)
def test_names_of_an_official_image(text: str) -> None:
    found = base(text)
    assert found.reference.official == "node"
    assert (found.family, found.release, found.kind) == ("debian", "bookworm", "default")
    assert found.size == Estimate(
        1130, 1130, Evidence.CITED, "docker-library/repo-info", "2026-09-23"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("mycompany/node:22", "ghcr.io/library/node:22", "quay.io/node:22", "localhost/node:22"),
        *("registry.example.com/hub/node:22", "public.ecr.aws/docker/node:22", "no-such-image:1"),
    ],
)
def test_names_of_other_images(text: str) -> None:
    found = base(text)
    assert found.image is None
    assert (found.family, found.release, found.kind, found.flavor) == (None,) * 4
    assert (found.size, found.user, found.entrypoint, found.command) == (None,) * 4
    assert (found.workdir, found.shell, found.package_manager) == (None,) * 3
    assert (found.siblings, found.end_of_life) == ((), ())
    assert found.tool("curl") is None


@pytest.mark.parametrize("mirror", ["registry.example.com/hub/", "registry.example.com/hub"])
def test_mirrors(mirror: str) -> None:
    found = knowledge.image("registry.example.com/hub/node:22-slim", (mirror,))
    assert found.kind == "slim"
    assert knowledge.image("registry.example.com/hub/library/node:22", (mirror,)).kind == "default"
    for other in ("registry.example.com/node:22", "registry.example.com/hubs/node:22"):
        assert knowledge.image(other, (mirror,)).image is None
    written = ImageReference.parse("registry.example.com/hub/node:22")
    assert replace(found.reference, tag="22") == written


def test_an_image_for_another_architecture_has_another_size() -> None:
    found = base("arm64v8/node:22")
    assert found.kind == "default"
    assert found.size is None


def test_a_bare_digest_says_nothing() -> None:
    found = base(f"node@{DIGEST}")
    assert found.image is not None
    assert (found.tag, found.variant, found.release, found.size) == ("", None, None, None)
    assert found.end_of_life == ()


# --- the traps of the sources -------------------------------------------------------------------


def test_debian_12_is_in_lts() -> None:
    end = ends("debian:bookworm")["Debian 12 (bookworm)"]
    assert (end.regular, end.free, end.paid) == (date(2026, 7, 11), date(2028, 6, 30), None)
    assert (end.source, end.as_of) == ("endoflife.date", "2026-08-22")
    assert not ended("debian:bookworm")
    assert ended("debian:bookworm", regular=True) == {"Debian 12 (bookworm)"}
    assert not ended("debian:bookworm", date(2028, 6, 30))
    assert ended("debian:bookworm", date(2028, 7, 1))


def test_extended_support_for_customers_is_not_free() -> None:
    for text, paid in [
        ("ubuntu:18.04", date(2028, 4, 1)),
        ("oraclelinux:7", date(2028, 6, 30)),
        ("registry.access.redhat.com/ubi7/ubi", date(2029, 5, 31)),
        ("mariadb:11.4", date(2033, 1, 16)),
        ("rabbitmq:4.2", date(2030, 6, 30)),
    ]:
        found = base(text).end_of_life
        assert paid in [e.paid for e in found], text
        assert all(e.free == e.regular for e in found if e.paid), text


def test_rust_on_alpine_is_larger_than_slim() -> None:
    sizes = {tag: variant.mb for tag, variant in base("rust:1").siblings}
    assert sizes == {"1-slim": 912.86, "1-alpine": 1020}
    slim = image("rust").find("1-slim")
    alpine = image("rust").find("1-alpine")
    assert slim
    assert alpine
    assert not saves(slim, alpine)


def test_ghost_on_alpine_is_barely_smaller() -> None:
    here = base("ghost:6")
    assert here.variant
    [(tag, there)] = here.siblings
    assert (tag, here.variant.mb, there.mb) == ("6-alpine", 695.27, 634.48)
    assert not saves(here.variant, there)


@pytest.mark.parametrize("name", ["bonita", "geonetwork", "xwiki", "postfixadmin"])
def test_an_unknown_family_stays_unknown(name: str) -> None:
    unknown = [v for v in image(name).variants if v.family is None]
    assert unknown
    for tag in unknown[0].tags:
        found = base(f"{name}:{tag}")
        assert (found.family, found.release, found.package_manager) == (None,) * 3
        assert found.tool("curl") is None


def test_a_size_is_of_one_patch_release() -> None:
    """It is said of its line, and of no other patch release of another line."""
    assert base("node:22.1.0").size is None
    assert base("node:20").size is None


def test_old_sizes_are_tied_to_nothing() -> None:
    assert not [v for v in image("nginx").variants if v.measured and v.measured < "2026"]
    assert not [v for v in image("httpd").variants if v.measured and v.measured < "2026"]


def test_a_patch_release_may_be_on_another_release_of_debian() -> None:
    """python:3.9 moved from buster to trixie; 3.9.2 did not."""
    assert base("python:3.9.2-slim").release is None
    assert base("python:3.9.2-slim").family == "debian"
    assert base("python:3.9.2-slim-buster").release == "buster"
    assert base("node:14.17.3-alpine3.14").release == "3.14"
    assert base("alpine:3.12.1").release == "3.12"


def test_tools_not_established_are_not_known() -> None:
    for name in NAMES:
        for kind, tools in image(name).tools.items():
            for tool, inside in tools.items():
                assert image(name).tool(kind, tool) is inside or inside == image(name).tool(
                    kind, tool
                )
    assert base("debian:13").tool("curl") is False
    assert base("tomcat:11").tool("no-such-tool") is None


def test_what_a_distribution_lacks_may_have_been_added() -> None:
    assert base("alpine:3.22").tool("curl") is False
    assert base("mhart/alpine-node:16").tool("curl") is None
    assert base("mhart/alpine-node:16").tool("wget") == "busybox"


def test_every_fact_has_its_date() -> None:
    for name in NAMES:
        found = image(name)
        assert found.date == "2026-08-21"
        assert found.product is None or found.product.date == "2026-08-22"
        for variant in found.variants:
            assert (variant.mb is None) == (variant.measured is None)
            assert variant.measured is None or re.fullmatch(r"2\d{3}(-\d\d){2}", variant.measured)
    assert ends("debian:13")["Debian 13 (trixie)"].as_of == FACTS_OF


# --- what an image is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "siblings"),
    [
        ("node:22", ("22-slim", "22-alpine")),
        ("node:22-slim", ("22", "22-alpine")),
        ("node:22-alpine", ("22", "22-slim")),
        ("node:22-bookworm", ("22-bookworm-slim", "22-alpine")),
        ("python:3.13-slim-bookworm", ("3.13-bookworm", "3.13-alpine")),
        ("python", ("slim", "alpine")),
        ("python:slim", ("latest", "alpine")),
        ("php:8.4-fpm", ("8.4-fpm-alpine",)),
        ("nginx:alpine-slim", ()),
        ("alpine:3.22", ()),
        ("debian:bookworm", ("bookworm-slim",)),
        ("node:20.11.1", ("20.11.1-slim", "20.11.1-alpine")),
        ("node:22-nonsense", ()),
    ],
)
def test_siblings(text: str, siblings: tuple[str, ...]) -> None:
    found = base(text).siblings
    assert tuple(tag for tag, _ in found) == siblings
    assert all(isinstance(variant, Variant) for _, variant in found)


@pytest.mark.parametrize(
    ("text", "user", "manager", "shell"),
    [
        ("node:22", "root", "apt-get", "/bin/sh"),
        ("node:22-alpine", "root", "apk", "/bin/sh"),
        ("almalinux:9", "root", "dnf", "/bin/sh"),
        ("almalinux:9-minimal", "root", "microdnf", "/bin/sh"),
        ("oraclelinux:9-slim", "root", "microdnf", "/bin/sh"),
        ("oraclelinux:7", "root", "yum", "/bin/sh"),
        ("centos:7", "root", "yum", "/bin/sh"),
        ("amazonlinux:2", "root", "yum", "/bin/sh"),
        ("amazonlinux:2023", "root", "dnf", "/bin/sh"),
        ("mysql:8.4", "root", "microdnf", "/bin/sh"),
        ("scratch", "root", "", ""),
        ("gcr.io/distroless/static-debian12", "root", "", ""),
        ("gcr.io/distroless/java21-debian12:nonroot", "nonroot", "", ""),
        ("gcr.io/distroless/base:debug", "root", "", "/busybox/sh"),
        ("cgr.dev/chainguard/static", "nonroot", "", ""),
        ("cgr.dev/chainguard/python:latest-dev", "(not root)", "apk", "/bin/sh"),
        ("cgr.dev/chainguard/wolfi-base", None, "apk", "/bin/sh"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "root", "apt-get", "/bin/sh"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-alpine", "root", "apk", "/bin/sh"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", "app", "", ""),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-azurelinux3.0", "root", "tdnf", "/bin/sh"),
        ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022", None, None, "cmd"),
        ("registry.access.redhat.com/ubi9/ubi", "root", "dnf", "/bin/sh"),
        ("registry.access.redhat.com/ubi9", "root", "dnf", "/bin/sh"),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", "root", "microdnf", "/bin/sh"),
        ("redhat/ubi9-micro", "root", "", "/bin/sh"),
        ("registry.access.redhat.com/ubi9/nodejs-20", "1001", None, "/bin/sh"),
        ("registry.access.redhat.com/ubi8/openjdk-17", "185", None, "/bin/sh"),
        ("quay.io/centos/centos:stream9", "root", "dnf", "/bin/sh"),
        ("public.ecr.aws/lambda/python:3.11", "root", "yum", "/bin/sh"),
        ("public.ecr.aws/lambda/python:3.12", "root", "microdnf", "/bin/sh"),
        ("amazon/aws-lambda-nodejs:20", "root", "microdnf", "/bin/sh"),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "root", "apt-get", "/bin/sh"),
        ("nvidia/cuda:12.4.1-base-rockylinux9", "root", "dnf", "/bin/sh"),
        ("quay.io/jupyter/base-notebook", "jovyan", "apt-get", "/bin/sh"),
        ("ghcr.io/astral-sh/uv:0.5.1", "root", "", ""),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "root", "apt-get", "/bin/sh"),
        ("jenkins/jenkins:lts-alpine", "jenkins", "apk", "/bin/sh"),
        ("bitnami/redis:latest", "1001", None, None),
        ("bitnamilegacy/redis:7", "1001", "apt-get", "/bin/sh"),
        ("cimg/node:22.1", "circleci", "apt-get", "/bin/sh"),
    ],
)
def test_what_a_container_finds(
    text: str, user: str | None, manager: str | None, shell: str | None
) -> None:
    found = base(text)
    assert (found.user, found.package_manager, found.shell) == (user, manager, shell)
    assert found.size is None or found.image or text == "scratch"


@pytest.mark.parametrize(
    ("text", "family", "release"),
    [
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "debian", "bookworm"),
        ("mcr.microsoft.com/dotnet/aspnet:10.0", "ubuntu", "noble"),
        ("mcr.microsoft.com/dotnet/aspnet:latest", None, None),
        ("mcr.microsoft.com/dotnet/sdk:8.0-alpine3.20", "alpine", "3.20"),
        ("mcr.microsoft.com/playwright:v1.50.0-jammy", "ubuntu", "jammy"),
        ("nvidia/cuda:12.4.1-base-ubuntu22.04", "ubuntu", "jammy"),
        ("registry.access.redhat.com/ubi10/ubi-micro", "ubi", "10"),
        ("quay.io/centos/centos:stream10", "centos", "Stream 10"),
        ("public.ecr.aws/lambda/provided:al2", "amazonlinux", "2"),
        ("public.ecr.aws/lambda/provided:alami", None, None),
        ("oven/bun:1-alpine", "alpine", None),
        ("oven/bun:1.1-distroless", "scratch-like", None),
        ("lukemathwalker/cargo-chef:latest-rust-1.80-bookworm", "debian", "bookworm"),
        ("linuxserver/baseimage-alpine:3.20", "alpine", "3.20"),
    ],
)
def test_images_elsewhere(text: str, family: str | None, release: str | None) -> None:
    found = base(text)
    assert (found.family, found.release) == (family, release)


def test_entrypoint_and_command() -> None:
    assert base("node:22").entrypoint == ("docker-entrypoint.sh",)
    assert base("node:22").command == ("node",)
    assert base("debian:bookworm").entrypoint == ()
    assert (base("node:20").entrypoint, base("node:20").command) == (None, None)


def test_scratch_is_empty() -> None:
    assert base("scratch").size == Estimate(
        0, 0, Evidence.CITED, "the builder: scratch is empty", "2026-08"
    )


# --- ends of support ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("debian:10", {"Debian 10 (buster)"}),
        ("debian:bullseye-slim", {"Debian 11 (bullseye)"}),
        ("node:18.20-alpine3.20", {"Alpine 3.20", "Node.js 18"}),
        ("node:22-alpine3.20", {"Alpine 3.20"}),
        ("node:18.20.1", {"Node.js 18"}),
        ("python:3.8-slim-bookworm", {"Python 3.8"}),
        ("python:2", {"Debian 9 (stretch)", "Python 2.7"}),
        ("ubuntu:18.04", {"Ubuntu 18.04 (bionic)"}),
        ("ubuntu:focal-20240101", {"Ubuntu 20.04 (focal)"}),
        ("centos:7.9.2009", {"CentOS 7"}),
        ("amazonlinux:2", {"Amazon Linux 2"}),
        ("php:7.4-fpm-alpine3.15", {"PHP 7.4", "Alpine 3.15"}),
        ("postgres:9.6", {"PostgreSQL 9.6", "Debian 9 (stretch)"}),
        ("eclipse-temurin:17-jre-focal", {"Ubuntu 20.04 (focal)"}),
        ("ros:noetic", {"Ubuntu 20.04 (focal)", "ROS noetic"}),
        # supported
        *((text, set()) for text in ("node:22", "node:24-alpine", "debian:12", "ubuntu:22.04")),
        *((text, set()) for text in ("almalinux:8", "golang:1.27", "redis:8", "mysql:8.4")),
        # tags that move on
        *((text, set()) for text in ("node:lts", "node", "python:3", "alpine:3", "debian:stable")),
        *((text, set()) for text in ("node:slim", "ubuntu:latest", "golang:1", "debian:sid")),
        # not known
        *((text, set()) for text in ("node:nonsense", "team/app:buster", "geonetwork:3")),
    ],
)
def test_what_is_past_its_end(text: str, over: set[str]) -> None:
    found = ended(text)
    assert found == over


def test_a_tag_that_moves_has_the_end_of_what_it_was() -> None:
    [os, product] = base("node:lts").end_of_life
    assert (os.product, product.product) == ("Debian 12 (bookworm)", "Node.js 24")
    assert not os.is_pinned
    assert not product.is_pinned


def test_products_of_which_each_release_ends_the_one_before() -> None:
    rolling = {n for n in NAMES if (p := image(n).product) and p.is_rolling}
    assert {"rust", "composer", "wordpress", "traefik"} <= rolling
    assert not rolling & {"node", "python", "golang", "php", "ruby", "postgres", "nginx", "redis"}


def test_today(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Context().today.isoformat() == Context().day == FACTS_OF
    here = Surroundings(Path("Dockerfile"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert here.today == here.changed({"a": ""}).today == date(1970, 1, 2)
    for wrong in ("", "x", "-1", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        assert here.today.isoformat() >= FACTS_OF


# --- tags that never were -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("node:22-alpin", "22-alpine"),
        ("node:22.3.1-apline3.20", "22.3.1-alpine3.20"),
        ("debian:bookwrom", "bookworm"),
        ("python:3.6-bookworm", "3.6-bullseye"),
        ("php:7.5", None),
    ],
)
def test_surely_missing(text: str, meant: str | None) -> None:
    found = missing(base(text))
    assert isinstance(found, Missing)
    assert found.meant == meant


@pytest.mark.parametrize(
    "text",
    [
        *("node:28", "node:22-alpine3.31", "node:14.99.1", "ubuntu:stonking", "php:9.1", "node:3"),
        *("debian:14-slim", "golang:1.99", "python:3.12.99-slim-bullseye", "ruby:1.9.13"),
        *("node:22-forky", "redis:6.0.7-bookworm", "alpine:0.0", "mycompany/node:22-alpin"),
        *("node", f"node:22-alpin@{DIGEST}", "no-such-image:1"),
    ],
)
def test_perhaps_there(text: str) -> None:
    assert missing(base(text)) is None


def patches(tag: str) -> Iterator[str]:
    """Patch releases of the minor line a tag names."""
    if found := re.fullmatch(r"(\d+\.\d+)((?![.\d]).*)?", tag):
        yield from (f"{found[1]}.{patch}{found[2] or ''}" for patch in (0, 7))


def test_no_listed_tag_is_missing_nor_a_patch_release_of_it() -> None:
    wrong = [
        f"{name}:{tag}"
        for name in NAMES
        for listed in image(name).by_tag
        for tag in (listed, *patches(listed))
        if missing(base(f"{name}:{tag}"))
    ]
    assert not wrong


def test_no_tag_that_was_ever_listed_is_missing(facts: Path) -> None:
    """Nor those that are left out of the package: patch releases and dates."""
    path = facts / "historic.json"
    if not path.is_file():
        path = facts / "historic-short.json"
    past = json.loads(path.read_text())["images"]
    wrong = [
        f"{name}:{tag}"
        for name, listed in past.items()
        for group in listed["groups"]
        for tags in group["last"].values()
        for tag in tags
        if missing(base(f"{name}:{tag}"))
    ]
    assert not wrong


# --- the package --------------------------------------------------------------------------------


def test_what_is_packaged_is_what_the_script_makes(facts: Path, script: ModuleType) -> None:
    for folder, files in script.build(facts).items():
        packaged = {p.stem: p.read_text("utf-8") for p in (FOLDER / folder).glob("*.json")}
        assert packaged.keys() == files.keys()
        assert [name for name in files if packaged[name] != files[name]] == []


def test_the_wheel_stays_small() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path in (ROOT / "dockerlint").rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                wheel.write(path, path.relative_to(ROOT))
    assert len(written.getvalue()) < LARGEST


def test_only_what_is_asked_for_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = Path.read_text

    def spy(path: Path, *args: str) -> str:
        read.append(path.name)
        return original(path, *args)

    monkeypatch.setattr(Path, "read_text", spy)
    knowledge.listing.cache_clear()
    found = base("memcached:1")
    assert read == []
    assert found.family == "debian"
    assert read == ["memcached.json"]
