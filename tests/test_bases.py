"""The names of base images and platforms, and what ARGs make of them."""

import pytest

from dockerlint.knowledge import is_reference
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.arguments import AUTOMATIC, arguments
from dockerlint.model.platforms import ARCHITECTURES, MEANT, Platform
from dockerlint.text import Source

DIGEST = "sha256:" + "0a" * 32


def file(text: str) -> Dockerfile:
    return Dockerfile(tree_of(Source(text)), Context())


@pytest.mark.parametrize(
    "text",
    [
        *("alpine", "alpine:3.22", "a/b", "a/b/c:_x", f"alpine@{DIGEST}", f"a:1@{DIGEST}"),
        *("localhost/a", "localhost:5000/a", "EXAMPLE/a", "ex-ample.com/a", "[::1]:80/a"),
        *("a__b", "a---b", "a.b", "b" * 247, "0" * 63, "a:" + "b" * 128),
    ],
)
def test_names_that_the_builder_reads(text: str) -> None:
    assert is_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Alpine", "a/B", "a:", ":1", "a:-1", "a:b:c", "a/", "/a", "a//b", "a@", "a b"),
        *("a___b", "a..b", "-a", "a-", "a@sha256:0", f"a@{DIGEST[:-1]}G", "a@md5:" + "0" * 32),
        *("-x.com/a", "x-.com/a", "x.com:y/a", "b" * 248, "0" * 64, "a:" + "b" * 129, "é"),
        *("a\n", "a:1\n"),
    ],
)
def test_names_that_it_does_not(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize(
    ("text", "system", "architecture"),
    [
        ("linux/amd64", "linux", "amd64"),
        ("Linux/X86_64", "linux", "amd64"),
        ("linux/aarch64/v8", "linux", "arm64"),
        ("armhf", "linux", "arm"),
        ("windows", "windows", "amd64"),
        ("macos/arm64", "darwin", "arm64"),
        ("windows(10.0.17763+x)/amd64", "windows", "amd64"),
        ("a/b", "a", "b"),
    ],
)
def test_platforms(text: str, system: str, architecture: str) -> None:
    assert Platform.parse(text) == Platform(system, architecture)


@pytest.mark.parametrize("text", ["", "foo", "a/b/c/d", "linux/*", "*", "linux/", "/amd64", "a b"])
def test_what_is_no_platform(text: str) -> None:
    assert Platform.parse(text) is None


def test_what_is_meant_exists() -> None:
    assert {name.partition("/")[0] for name in MEANT.values()} <= ARCHITECTURES
    assert not ARCHITECTURES & set(MEANT)


def test_arguments_use_those_before_them() -> None:
    args = arguments(file("ARG A=1 B=$A.2\nARG C=${D}x E\nFROM a\nARG F=1"))
    assert args
    assert args.values == {**AUTOMATIC, "A": "1", "B": "1.2", "C": "x"}
    assert args.names == {*AUTOMATIC, *"ABCE"}
    assert args.given == set("ABC")


def test_what_is_put_in_is_told() -> None:
    args = arguments(file("ARG A=1\nARG B\nFROM a"))
    found = args and args.substitute("x$A${B:-$C}'$D'\\$E")
    assert found
    assert found == ("x1$D$E", {"A"}, ("B", "C"))


def test_what_the_builder_refuses_is_not_known() -> None:
    assert arguments(file("ARG A=${B\nFROM a")) is None
    args = arguments(file("FROM a"))
    assert args
    assert args.substitute("${A:x}") is None
    assert args.substitute("'a") is None


def test_a_stage_can_be_named_by_a_variable() -> None:
    text = "ARG KIND=Dev\nFROM a:1 AS base-dev\nFROM base-${KIND}\nFROM base-$TARGETARCH"
    first, second, third = file(text).stages
    assert second.parent is first
    assert second.reference is None
    assert third.parent is third.base is None
