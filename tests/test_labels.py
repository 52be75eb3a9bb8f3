"""Labels: which stages are images, and what counts as a value of a type."""

import pytest

from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.labels import images, labels
from dockerlint.rules.labels.label_type_email import is_address
from dockerlint.rules.labels.label_type_git_hash import is_hash
from dockerlint.rules.labels.label_type_rfc3339 import is_timestamp
from dockerlint.rules.labels.label_type_semver import is_version
from dockerlint.rules.labels.label_type_spdx import as_listed, is_licence
from dockerlint.rules.labels.label_type_url import is_url
from dockerlint.text import Source


def file(*lines: str) -> Dockerfile:
    return Dockerfile(tree_of(Source("\n".join(lines))), Context())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["RUN a"], []),
        (["FROM a"], [0]),
        (["FROM a", "FROM b"], [0, 1]),
        (["FROM a AS b", "FROM B"], [1]),
        (["FROM a AS b", "FROM c", "COPY --from=B x y"], [1]),
        (["FROM a", "FROM c", "COPY --from=0 x y"], [1]),
        (["FROM a AS b", "FROM c", "RUN --mount=from=b,target=/b x"], [1]),
        (["FROM a AS b", "FROM c", "ONBUILD COPY --from=b x y"], [1]),
        (["FROM a AS b", "COPY --from=b x y"], [0]),
        (["FROM a AS b", "COPY --from=1 x y", "FROM c"], [0, 1]),
        (["FROM a AS b", "FROM c", "COPY --from=$b x y"], [0, 1]),
        (["FROM a AS b", "FROM b AS b", "FROM b"], [2]),
    ],
)
def test_images_are_what_no_other_stage_uses(lines: list[str], expected: list[int]) -> None:
    assert [stage.index for stage in images(file(*lines))] == expected


def test_labels() -> None:
    (stage,) = file("FROM a", "ARG V=1", "LABEL \"a b\"='c' $V=d e=$V f=\\$V", "LABEL g h").stages
    known = [(label.key, label.value) for label in labels(stage)]
    assert known == [("a b", "c"), (None, "d"), ("e", None), ("f", None), ("g", "h")]


@pytest.mark.parametrize(
    "check", [is_url, is_timestamp, is_licence, is_hash, is_version, is_address, as_listed]
)
@pytest.mark.parametrize(
    "text",
    ["", "a" * 100_000, "(" * 5_000, "a." * 50_000, "a@" * 9, "\0", "\udcff", "1-" * 50_000],
)
def test_no_text_is_too_much(check, text: str) -> None:  # type: ignore[no-untyped-def]
    assert not check(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", "MIT"),
        ("mit OR  apache-2.0", "MIT OR Apache-2.0"),
        ("apache  2.0", "Apache-2.0"),
        ("(isc)", "(ISC)"),
        ("GPL-3.0", None),
        ("gpl-2.0-only with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0-with-classpath-exception"),
        ("MIT AND", None),
        ("(" * 300 + "MIT" + ")" * 300, None),
    ],
)
def test_licences_as_they_are_listed(text: str, expected: str | None) -> None:
    assert as_listed(text) == expected
