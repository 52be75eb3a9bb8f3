"""Widely used base images that are not official ones.

Each fact is public: from the image's own documentation or its Dockerfile, as of 2026-11. Sizes
are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dockerlint.knowledge.families import UBUNTU_RELEASES
from dockerlint.knowledge.reference import ImageReference

SOMEBODY = "(not root)"  # a user whose name is not known


class Other(NamedTuple):
    """What is known of one; None means not known, an empty text that there is none."""

    family: str | None
    user: str | None = None
    manager: str | None = None  # where the family does not tell
    shell: str | None = None  # likewise
    workdir: str | None = None
    release: str | None = None
    is_fixed: bool = False  # its tag says the release and stays with it
    tools: Mapping[str, bool | str] = {}


_BUSYBOX: Mapping[str, bool | str] = {"wget": "busybox"}
_EMPTY = Other("scratch-like", "root", manager="", shell="")
_APP = _EMPTY._replace(user="app")
_WINDOWS = Other("windows")
_DEBIAN = Other("debian", "root")
_UBUNTU = Other("ubuntu", "root")
_ALPINE = Other("alpine", "root")
_UBI = Other("ubi", "root", manager="dnf", tools={"curl": True, "bash": True})
_UBI_MINIMAL = Other("ubi", "root", manager="microdnf", tools={"bash": True})
_UBI_MICRO = Other("ubi", "root", manager="", tools={"bash": True})
_LAMBDA = Other("amazonlinux", "root", workdir="/var/task")
_AL2 = _LAMBDA._replace(manager="yum", release="2", is_fixed=True)
_AL2023 = _LAMBDA._replace(manager="microdnf", release="2023", is_fixed=True)
_DEBUG = Other("scratch-like", "root", manager="", shell="/busybox/sh", tools=_BUSYBOX)
_DEVCONTAINER = {"bash": True, "curl": True, "wget": True, "git": True, "sudo": True}

# A release that a tag names.
_ON_DEBIAN = r"(?P<release>trixie|bookworm|bullseye|buster|stretch)"
_ON_UBUNTU = r"(?P<release>resolute|noble|jammy|focal|bionic|xenial)"
_UBUNTU_NUMBER = r"(ubuntu-?)?(?P<release>26\.04|24\.04|22\.04|20\.04|18\.04|16\.04)"
_ON_ALPINE = r"alpine-?(?P<release>3\.\d+)"


_Tags = tuple[tuple[str, Other], ...]  # (what is in the tag, facts); the first that fits counts


def _by_tag(
    default: Other | None, *, user: str | None = "root", workdir: str | None = None
) -> _Tags:
    """For images whose tags name what they are made from, in the usual words."""
    rows: _Tags = (
        (_ON_ALPINE, Other("alpine")),
        ("alpine", Other("alpine")),
        (_ON_DEBIAN, Other("debian")),
        (_ON_UBUNTU, Other("ubuntu")),
        (_UBUNTU_NUMBER, Other("ubuntu")),
        (r"(^|-)debian", Other("debian")),
        (r"(^|-)ubuntu", Other("ubuntu")),
        *((("", default),) if default else ()),
    )
    return tuple((pattern, o._replace(user=user, workdir=workdir)) for pattern, o in rows)


def _with(tools: Mapping[str, bool | str], rows: _Tags) -> _Tags:
    return tuple((pattern, other._replace(tools=tools)) for pattern, other in rows)


_DOTNET: _Tags = (
    ("nanoserver|windowsservercore", _WINDOWS),
    ("chiseled|distroless", _APP),
    ("azurelinux|mariner", Other("azurelinux", "root")),
    *_by_tag(None),
    (r"^10\.0", _UBUNTU._replace(release="noble", is_fixed=True)),
    (r"^[89]\.0", _DEBIAN._replace(release="bookworm", is_fixed=True)),
    (r"^[67]\.0", _DEBIAN._replace(release="bullseye", is_fixed=True)),
    (r"^(5\.0|3\.[01])", _DEBIAN._replace(release="buster", is_fixed=True)),
    (r"^2\.[12]", _DEBIAN._replace(release="stretch", is_fixed=True)),
)
_DISTROLESS: _Tags = (
    ("debug-nonroot", _DEBUG._replace(user="nonroot", workdir="/home/nonroot")),
    ("debug", _DEBUG._replace(workdir="/")),
    ("nonroot", _EMPTY._replace(user="nonroot", workdir="/home/nonroot")),
    ("", _EMPTY._replace(workdir="/")),
)
_CHAINGUARD_BASE: _Tags = (("", Other("wolfi", None, manager="apk", shell="/bin/sh")),)
_CHAINGUARD_BARE: _Tags = (
    ("-dev", Other("wolfi", SOMEBODY, manager="apk", shell="/bin/sh")),
    ("", Other("wolfi", "nonroot", manager="", shell="")),
)
_CHAINGUARD: _Tags = (
    ("-dev", Other("wolfi", SOMEBODY, manager="apk", shell="/bin/sh")),
    ("", Other("wolfi", "nonroot")),
)
_CUDA: _Tags = (
    (r"ubuntu(?P<release>\d\d\.\d\d)", _UBUNTU),
    (r"rockylinux(?P<release>\d+)", Other("rocky", "root", manager="dnf")),
    (r"ubi(?P<release>\d+)", _UBI._replace(tools={})),
    (r"centos(?P<release>[78])", Other("centos", "root", manager="yum")),
)
_CENTOS: _Tags = (
    (r"^stream(?P<release>\d+)-minimal", Other("centos", "root", manager="microdnf")),
    (r"^stream(?P<release>\d+)", Other("centos", "root", manager="dnf")),
    (r"^(centos)?(?P<release>7)", Other("centos", "root", manager="yum")),
)
_AMAZON: _Tags = (
    (r"^(?P<release>2023).*minimal", Other("amazonlinux", "root", manager="microdnf")),
    (r"^(?P<release>2023)", Other("amazonlinux", "root", manager="dnf")),
    (r"^(?P<release>2)(?!\d)", Other("amazonlinux", "root", manager="yum")),
    ("", Other("amazonlinux", "root")),
)
_ORACLE: _Tags = (
    (r"^(?P<release>[89]|10)(?!\d).*slim", Other("oraclelinux", "root", manager="microdnf")),
    (r"^(?P<release>[89]|10)(?!\d)", Other("oraclelinux", "root", manager="dnf")),
    ("", Other("oraclelinux", "root")),
)
_LEAP: _Tags = ((r"^(?P<release>\d+\.\d+)", Other("opensuse", "root")),)
_DENO: _Tags = (
    ("^bin", _EMPTY),
    ("distroless", _EMPTY),
    ("centos", Other("centos")),
    *_by_tag(_DEBIAN),
)
_JENKINS: _Tags = (
    ("windows|nanoserver", _WINDOWS),
    ("rhel|ubi", Other("ubi", "jenkins")),
    ("alma", Other("alma", "jenkins")),
    ("centos", Other("centos", "jenkins")),
    *_by_tag(_DEBIAN, user="jenkins"),
)
_BITNAMI: _Tags = (
    ("^(latest)?$", Other(None, "1001")),  # another system since 2025
    ("photon", Other("photon", "1001")),
    ("", Other("debian", "1001")),
)
_GO_ON = r"^\d[\d.]*$|^latest$|^$"

# Name, tags. A name that ends in `*` stands for all that begin so; the first that fits counts.
# Those on Docker Hub are named without it.
_TABLE: tuple[tuple[str, _Tags], ...] = (
    ("scratch", (("", _EMPTY),)),
    ("gcr.io/distroless/*", _DISTROLESS),
    ("gcr.io/kaniko-project/*", (("debug", _DEBUG), ("", _EMPTY))),
    *(
        (f"{registry}chainguard/{name}", tags)
        for registry in ("cgr.dev/", "")
        for name, tags in (
            ("wolfi-base", _CHAINGUARD_BASE),
            *((n, _CHAINGUARD_BARE) for n in ("static", "glibc-dynamic", "python", "node")),
            *((n, _CHAINGUARD_BARE) for n in ("cc-dynamic", "nginx", "jre", "ruby")),
            ("*", _CHAINGUARD),
        )
    ),
    ("dhi.io/*", (("", Other(None, SOMEBODY)),)),
    ("mcr.microsoft.com/dotnet/framework/*", (("", _WINDOWS),)),
    ("mcr.microsoft.com/dotnet/*", _DOTNET),
    ("mcr.microsoft.com/windows*", (("", _WINDOWS),)),
    ("mcr.microsoft.com/powershell", (("nanoserver|windowsservercore", _WINDOWS), *_by_tag(None))),
    *(
        (f"mcr.microsoft.com/{folder}/*", _with(_DEVCONTAINER, _by_tag(None)))
        for folder in ("devcontainers", "vscode/devcontainers")
    ),
    ("mcr.microsoft.com/playwright*", _by_tag(_UBUNTU)),
    ("mcr.microsoft.com/azurelinux/distroless/*", (("", _EMPTY._replace(user=None)),)),
    ("mcr.microsoft.com/azurelinux/base/*", (("", Other("azurelinux", "root")),)),
    ("mcr.microsoft.com/cbl-mariner/base/*", (("", Other("azurelinux", "root")),)),
    ("mcr.microsoft.com/mssql/server", (("^20(19|22|25)", Other("ubuntu", "mssql")),)),
    ("gcr.io/google.com/cloudsdktool/*", _by_tag(_DEBIAN)),
    ("google/cloud-sdk", _by_tag(_DEBIAN)),
    ("public.ecr.aws/amazonlinux/amazonlinux", _AMAZON),
    ("public.ecr.aws/ubuntu/ubuntu", _by_tag(_UBUNTU)),
    ("public.ecr.aws/debian/debian", _by_tag(_DEBIAN)),
    ("amazon/aws-cli", (("", Other("amazonlinux", "root", workdir="/aws")),)),
    ("quay.io/centos/centos", _CENTOS),
    ("quay.io/fedora/fedora", ((r"^(?P<release>\d+)", Other("fedora", "root")),)),
    ("registry.fedoraproject.org/fedora", ((r"^(?P<release>\d+)", Other("fedora", "root")),)),
    (
        "registry.fedoraproject.org/fedora-minimal",
        ((r"^(?P<release>\d+)", Other("fedora", "root", manager="microdnf")),),
    ),
    ("container-registry.oracle.com/os/oraclelinux", _ORACLE),
    ("container-registry.oracle.com/graalvm/*", (("", Other("oraclelinux", "root")),)),
    ("ghcr.io/graalvm/*", (("", Other("oraclelinux", "root")),)),
    ("opensuse/leap", _LEAP),
    ("registry.opensuse.org/opensuse/leap", _LEAP),
    ("opensuse/tumbleweed", (("", Other("opensuse", "root")),)),
    ("archlinux/archlinux", (("", Other("arch", "root")),)),
    ("kalilinux/*", (("", _DEBIAN),)),
    (
        "rockylinux/rockylinux",
        (
            (r"^(?P<release>\d+).*minimal", Other("rocky", "root", manager="microdnf")),
            (r"^(?P<release>\d+)", Other("rocky", "root", manager="dnf")),
        ),
    ),
    ("nvidia/cuda", _CUDA),
    ("nvcr.io/nvidia/cuda", _CUDA),
    ("pytorch/pytorch", (("", _UBUNTU._replace(workdir="/workspace")),)),
    ("tensorflow/tensorflow", (("", _UBUNTU),)),
    *(
        (name, (("", Other("ubuntu", "jovyan", workdir="/home/jovyan")),))
        for name in ("jupyter/*", "quay.io/jupyter/*")
    ),
    ("continuumio/*", (("alpine", Other("alpine")), ("", _DEBIAN))),
    ("condaforge/*", (("", _UBUNTU),)),
    (
        "mambaorg/micromamba",
        (
            ("cuda", Other("ubuntu", "mambauser", workdir="/tmp")),
            *_by_tag(_DEBIAN, user="mambauser", workdir="/tmp"),
        ),
    ),
    ("bitnamilegacy/*", (("", Other("debian", "1001")),)),
    ("bitnami/*", _BITNAMI),
    ("ghcr.io/astral-sh/uv", ((_GO_ON, _EMPTY), *_by_tag(None))),
    (
        "oven/bun",
        (
            ("distroless", _EMPTY._replace(workdir="/home/bun/app")),
            *_by_tag(_DEBIAN, workdir="/home/bun/app"),
        ),
    ),
    ("denoland/deno", _DENO),
    (
        "nodered/node-red",
        _with(
            {"bash": True, "curl": True},
            _by_tag(_ALPINE, user="node-red", workdir="/usr/src/node-red"),
        ),
    ),
    ("jenkins/ssh-agent", _by_tag(_DEBIAN, user=None)),
    ("jenkins/*", _JENKINS),
    ("selenium/*", (("", Other("ubuntu", "1200")),)),
    ("cypress/*", (("", _DEBIAN),)),
    ("goreleaser/goreleaser", (("", _ALPINE),)),
    ("ghcr.io/goreleaser/goreleaser-cross", (("", _DEBIAN),)),
    ("ghcr.io/goreleaser/goreleaser", (("", _ALPINE),)),
    *(
        (
            f"{registry}linuxserver/baseimage-{family}",
            ((released, other), ("", other)),
        )
        for registry in ("ghcr.io/", "lscr.io/", "")
        for family, released, other in (
            ("alpine", r"^(?P<release>3\.\d+)", _ALPINE),
            ("debian", _ON_DEBIAN, _DEBIAN),
            ("ubuntu", _ON_UBUNTU, _UBUNTU),
        )
    ),
    ("phusion/baseimage", _by_tag(_UBUNTU)),
    ("phusion/passenger-*", _by_tag(_UBUNTU)),
    ("cimg/*", (("", Other("ubuntu", "circleci", workdir="/home/circleci/project")),)),
    ("circleci/*", (("alpine", Other("alpine")), ("", Other("debian", "circleci")))),
    ("curlimages/curl", (("", Other("alpine", "curl_user", tools={"curl": True})),)),
    ("hashicorp/terraform", (("", _ALPINE),)),
    ("alpine/git", (("", _ALPINE._replace(tools={"git": True})),)),
    ("nginxinc/nginx-unprivileged", _by_tag(_DEBIAN, user="nginx")),
    ("openresty/openresty", _by_tag(None)),
    ("dunglas/frankenphp", _by_tag(_DEBIAN, workdir="/app")),
    ("lukemathwalker/cargo-chef", _by_tag(_DEBIAN)),
    ("rustlang/rust", _by_tag(_DEBIAN)),
    ("rocker/r-base", (("", _DEBIAN),)),
    ("rocker/*", (("", _UBUNTU),)),
    ("azul/zulu-openjdk", (("", _UBUNTU),)),
    ("azul/zulu-openjdk-alpine", (("", _ALPINE),)),
    ("azul/zulu-openjdk-debian", (("", _DEBIAN),)),
    ("bellsoft/liberica-openjdk-alpine*", (("", _ALPINE),)),
    ("bellsoft/liberica-openjdk-debian", (("", _DEBIAN),)),
    ("apache/airflow", (("", Other("debian", "airflow", workdir="/opt/airflow")),)),
    ("gitlab/gitlab-runner", _by_tag(_UBUNTU)),
    ("mhart/alpine-node", (("", _ALPINE),)),
    ("frolvlad/alpine-*", (("", _ALPINE),)),
    ("emscripten/emsdk", (("", _UBUNTU._replace(workdir="/src")),)),
    ("osrf/ros", (("", _UBUNTU),)),
    ("nixos/nix", (("", Other("nixos", "root", manager="nix-env", shell="/bin/sh")),)),
    ("elasticsearch", (("", Other(None, "elasticsearch")),)),
    ("docker.elastic.co/elasticsearch/elasticsearch", (("", Other(None, "elasticsearch")),)),
    ("docker.elastic.co/kibana/kibana", (("", Other(None, "kibana")),)),
    ("docker.elastic.co/logstash/logstash", (("", Other(None, "logstash")),)),
    ("docker.elastic.co/*", (("", Other(None, SOMEBODY)),)),
    (
        "quay.io/keycloak/keycloak",
        (
            (r"^2\d\.", Other("ubi", "1000", manager="")),
            ("", Other("ubi", "1000")),
        ),
    ),
    ("keycloak/keycloak", (("", Other("ubi", "1000")),)),
    ("prom/*", (("", Other(None, "nobody")),)),
    ("grafana/*", (("", Other(None, SOMEBODY)),)),
)

_UBI_NAME = re.compile(
    r"(?:registry\.access\.redhat\.com|registry\.redhat\.io|redhat)/"
    r"ubi(?P<release>7|8|9|10)(?:/ubi)?(?P<kind>-minimal|-micro|-init)?"
)
_UBI_LANGUAGE = re.compile(
    r"(?:registry\.access\.redhat\.com|registry\.redhat\.io)/ubi(?P<release>[789]|10)/(?P<name>[^/]+)"
)
_LAMBDA_NAME = re.compile(r"(?:public\.ecr\.aws/lambda/|amazon/aws-lambda-)(?P<language>[a-z]+)")
# The first version of each language that is on Amazon Linux 2023.
_ON_2023 = {"python": (3, 12), "nodejs": (20,), "java": (21,), "dotnet": (8,), "ruby": (3, 3)}


def find(reference: ImageReference) -> Other | None:
    """Facts on the image when it is one of those above."""
    name = reference.name if reference.on_hub is None else reference.on_hub
    found = _ubi(name) or _lambda(name, reference.tag)
    if found:
        return found
    for pattern, rows in _TABLE:
        if name == pattern or (pattern[-1] == "*" and name.startswith(pattern[:-1])):
            return _row(rows, reference.tag)
    return None


def _row(rows: _Tags, tag: str) -> Other | None:
    for pattern, other in rows:
        if found := re.search(pattern, tag):
            release = found.groupdict().get("release")
            if release is None:
                return other
            stream = "Stream " * (other.family == "centos" and tag.startswith("stream"))
            release = UBUNTU_RELEASES.get(release, release)
            return other._replace(release=stream + release, is_fixed=True)
    return None


def _ubi(name: str) -> Other | None:
    if found := _UBI_NAME.fullmatch(name):
        kinds = {"-minimal": _UBI_MINIMAL, "-micro": _UBI_MICRO}
        other = kinds.get(found["kind"] or "", _UBI)
        if found["release"] == "7" and other is _UBI:
            other = other._replace(manager="yum")
    elif found := _UBI_LANGUAGE.fullmatch(name):
        java = found["name"].startswith("openjdk")
        other = Other("ubi", "185" if java else "1001")
    else:
        return None
    return other._replace(release=found["release"], is_fixed=True)


def _lambda(name: str, tag: str) -> Other | None:
    found = _LAMBDA_NAME.fullmatch(name)
    if found is None:
        return None
    if found["language"] == "provided":
        return {"al2": _AL2, "al2023": _AL2023}.get(tag.partition(".")[0].partition("-")[0])
    first, numbers = _ON_2023.get(found["language"]), re.match(r"\d+(\.\d+)?", tag)
    if first is None or numbers is None:
        return _LAMBDA
    version = tuple(int(number) for number in numbers[0].split("."))
    return _AL2023 if version >= first else _AL2
