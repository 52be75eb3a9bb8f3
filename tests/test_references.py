"""Where stages are named, and which stage is meant."""

from dockerlint.model import Context, Dockerfile
from dockerlint.model.references import Reference, references, references_to
from dockerlint.syntax import parse
from dockerlint.text import Source


def read(text: str) -> Dockerfile:
    return Dockerfile(parse(Source(text)), Context())


def told(each: Reference) -> tuple[str, str, int | None]:
    target = each.target.index if each.target else None
    start, end = each.word.span
    return each.text, each.instruction.source.text[start:end], target


FILE = """\
FROM alpine AS Build
COPY --from=build a b
COPY --from=0 a b
COPY --from=last a b
FROM build
RUN --mount=target=/x,FROM=BUILD --mount=type=cache,target=/y ls
RUN --mount="from=Build,target=/z" --mount=from=nginx,target=/x,from=Last ls
COPY --from="Build" a b
COPY --from=9 a b
COPY --from=-1 --chown=a a b
COPY --from=$X a b
COPY --from=99999999999999999999 a b
COPY --from= a b
COPY --from a b
COPY a b
ONBUILD COPY --from=build a b
ADD --from=build a b
FROM nginx AS last
"""


def test_every_place_with_what_is_written_and_what_is_meant() -> None:
    assert [told(each) for each in references(read(FILE))] == [
        ("build", "build", 0),
        ("0", "0", 0),
        ("last", "last", 2),
        ("build", "build", 0),
        ("BUILD", "BUILD", 0),
        ("Build", '"from=Build,target=/z"', 0),
        ("Last", "Last", 2),
        ("Build", '"Build"', 0),
        ("9", "9", None),
        ("-1", "-1", None),
        ("$X", "$X", None),
        ("99999999999999999999", "99999999999999999999", None),
    ]


def test_the_nearest_above_counts_before_one_below() -> None:
    file = read("FROM a AS x\nFROM b\nCOPY --from=x a b\nFROM c AS x\nCOPY --from=x a b\n")
    assert [told(each)[2] for each in references(file)] == [0, 2]


def test_references_to_a_stage_leave_its_index_out() -> None:
    file = read(FILE)
    build, *_, last = file.stages
    assert [each.text for each in references_to(build, file)] == [
        *("build", "build", "BUILD", "Build", "Build"),
    ]
    assert [each.text for each in references_to(last, file)] == ["last", "Last"]


def test_the_base_is_that_of_the_stage_or_of_the_image() -> None:
    file = read("FROM alpine:3.22 AS x\nFROM x\nCOPY --from=debian:12 a b\nCOPY --from=$X a b\n")
    families = [each.base.family if each.base else None for each in references(file)]
    assert families == ["alpine", "debian", None]
