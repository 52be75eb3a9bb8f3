"""What is said of an instruction while it is written, where the cursor (a bar) stands."""

from __future__ import annotations

import pytest
from lsprotocol import types
from server.editor import Editor

from dockerlint.server.reference import entries
from dockerlint.server.signatures import signatures
from dockerlint.syntax import Tree, parse
from dockerlint.text import Source


def said(marked: str) -> str:
    """The form that is shown, with the part that is being written in angle brackets."""
    found = signatures(_tree(marked), marked.index("|"))
    if found is None:
        return ""
    active = found.signatures[found.active_signature or 0]
    if not active.parameters:
        return active.label
    part = str(active.parameters[found.active_parameter or 0].label)
    assert active.label.count(part) == 1
    return active.label.replace(part, f"<{part}>")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("FROM |", "FROM [--platform=platform] <image> [AS name]"),
        ("FROM alp|", "FROM [--platform=platform] <image> [AS name]"),
        ("FROM -|", "FROM <[--platform=platform]> image [AS name]"),
        ("FROM --platform=l|", "--platform=platform"),
        ("FROM alpine |", "FROM [--platform=platform] image <[AS name]>"),
        ("FROM alpine AS b|", "FROM [--platform=platform] image <[AS name]>"),
        ("FROM a\nCOPY |", "COPY [OPTIONS] <source ...> destination"),
        ("FROM a\nCOPY --link a |", "COPY [OPTIONS] source ... <destination>"),
        ("FROM a\nCOPY --chown=|", "--chown=user:group"),
        ('FROM a\nCOPY ["a", |', 'COPY [OPTIONS] ["source", ... <"destination">]'),
        ("FROM a\ncopy \\\n  --lin|", "COPY <[OPTIONS]> source ... destination"),
        ("FROM a\nENV A=1 B|", "ENV <name=value ...>"),
        ("FROM a\nEXPOSE 80|", "EXPOSE <port[/protocol] ...>"),
        ("FROM a\nUSER |", "USER <user[:group]>"),
        ("FROM a\nRUN |", "RUN [OPTIONS] <command ...>"),
        ("FROM a\nRUN apk |", ""),
        ("FROM a\nRUN apk add a && \\\n  apk |", ""),
        ("FROM a\nCMD [|", 'CMD [<"program">, "argument", ...]'),
        ('FROM a\nCMD ["a", "|', 'CMD ["program", <"argument", ...>]'),
        ("FROM a\nHEALTHCHECK |", "HEALTHCHECK [OPTIONS] <CMD> command"),
        ("FROM a\nHEALTHCHECK CMD |", "HEALTHCHECK [OPTIONS] CMD <command>"),
        ("FROM a\nHEALTHCHECK CMD curl -|", ""),
        ("FROM a\nONBUILD COPY |", "COPY [OPTIONS] <source ...> destination"),
        ("FROM a\nRUN <<E\nCOPY |\nE\n", ""),
        ("FROM a\n# COPY |", ""),
        ("FROM a\nNEW |", ""),
        ("FR|", ""),
        ("|", ""),
    ],
)
def test_the_part_that_is_written(marked: str, expected: str) -> None:
    assert said(marked) == expected


def test_every_part_of_every_form_is_in_it_once() -> None:
    for name, entry in entries().items():
        if name.startswith("#") or name == "ONBUILD":  # what is written then is a keyword
            continue
        found = signatures(_tree(f"FROM a\n{name} |"), len(f"FROM a\n{name} "))
        assert found
        assert [s.label for s in found.signatures] == list(entry.forms)
        for signature in found.signatures:
            assert signature.parameters
            parts = [str(p.label) for p in signature.parameters]
            assert all(signature.label.count(part) == 1 for part in parts)
            assert all(part.count("[") == part.count("]") for part in parts)


def _tree(marked: str) -> Tree:
    return parse(Source(marked.replace("|", "", 1)))


@pytest.mark.asyncio
async def test_an_editor_asks(editor: Editor) -> None:
    uri = editor.open("FROM alpine\nCOPY a ")
    place = types.Position(1, 7)
    params = types.SignatureHelpParams(types.TextDocumentIdentifier(uri), place)
    found = await editor.text_document_signature_help_async(params)
    assert found
    assert (found.active_signature, found.active_parameter) == (0, 2)
