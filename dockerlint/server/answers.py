"""What the editor asks about a document, handed on to what knows the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from lsprotocol import types

from dockerlint.linter import tree_of
from dockerlint.server import hover as hovers
from dockerlint.server.actions import FIX_ALL_TITLE
from dockerlint.server.completion import completions, resolved
from dockerlint.server.image_sizes import hints, lenses
from dockerlint.server.session import Server, answer_to
from dockerlint.surroundings import Nowhere
from dockerlint.text import Source


async def code_actions(
    ls: Server, params: types.CodeActionParams
) -> Sequence[types.CodeAction | types.Command]:
    """What can be done about the findings at a place.

    Trying their fixes takes time when they are many: other messages are answered in between, and
    a cancelled request ends there. What is returned is about the text as it is then.
    """
    uri = params.text_document.uri
    actions = ls.actions(uri)
    for finding in actions.at(params):
        await asyncio.sleep(0)
        actions.linted.fixes(finding)
    return ls.actions(uri).all(params)


def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; one that has it already comes back as it is."""
    if isinstance(action.data, dict) and action.edit is None:
        action.edit = ls.actions(action.data["uri"]).fix_all_edit()
    return action


async def fix_all(ls: Server, uri: str) -> bool:
    """The command: make every safe fix of a document; true when the editor did."""
    edit = ls.actions(uri).fix_all_edit()
    params = types.ApplyWorkspaceEditParams(edit, FIX_ALL_TITLE)
    answer = await answer_to(ls.workspace_apply_edit_async(params))
    return answer is not None and answer.applied


def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known of a place: its image, and the rules that have findings there."""
    formats = ls.can("text_document.hover.content_format") or ()
    return hovers.hover(ls.lint(params.text_document.uri), params.position, formats)


def complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Images and tags that can be written at a place."""
    document = ls.document(params.text_document.uri)
    if not ls.settings.enabled:
        return None
    tree = tree_of(Source(document.table.text))
    mirrors = ls.settings_of(document.uri).policy.mirrors
    path = "text_document.completion.completion_item.tag_support"
    marks = ls.can(path) is not None
    return completions(tree, document.table, params.position, mirrors, marks=marks)


def resolve_completion(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The item with its documentation."""
    path = "text_document.completion.completion_item.documentation_format"
    formats = ls.can(path) or ()
    return resolved(item, Nowhere(None).today, formats)


async def inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The megabytes of each instruction in a range."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    if not sizes or lines.text != sizes.file.source.text:
        return []  # the client asks again after the change
    return hints(sizes, lines, lines.span(params.range))


async def code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The megabytes of the image; those of each instruction where hints cannot be shown."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    if not sizes or lines.text != sizes.file.source.text:
        return []
    hintless = ls.can("text_document.inlay_hint") is None
    return lenses(sizes, lines, all_rows=hintless)
