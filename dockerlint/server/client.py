"""What the editor understands of what the server could send, as told in ``initialize``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from dockerlint.findings import FileEdit

Tags = frozenset[types.DiagnosticTag]


@dataclass(frozen=True)
class Client:
    """Of code actions, edits and diagnostics; before ``initialize`` nothing is known."""

    literals: bool = False  # code actions; commands only, otherwise
    resolves: bool = False  # asks for the edit of an action when it is chosen
    versions: bool = False  # edits that name the version they are for
    creates: bool = False  # edits that create files
    tags: Tags = frozenset()  # how it can show the place of a diagnostic
    relates: bool = False  # shows other places of a diagnostic

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """As its capabilities say."""

        def can(path: str) -> Any:
            return capability(capabilities, path)

        operations = can("workspace.workspace_edit.resource_operations") or ()
        resolved = can("text_document.code_action.resolve_support.properties") or ()
        # Pull diagnostics have no such capabilities of their own in most clients.
        shown = [f"text_document.{kind}" for kind in ("publish_diagnostics", "diagnostic")]
        tags = (tag for kind in shown for tag in can(f"{kind}.tag_support.value_set") or ())
        return cls(
            literals=bool(can("text_document.code_action.code_action_literal_support")),
            resolves="edit" in resolved,
            versions=bool(can("workspace.workspace_edit.document_changes")),
            creates=types.ResourceOperationKind.Create in operations,
            tags=frozenset(tags),
            relates=any(can(f"{kind}.related_information") for kind in shown),
        )

    def writes(self, file: FileEdit) -> bool:
        """True when it can create or change that file."""
        return self.creates or (self.versions and file.before is not None)


def capability(capabilities: object, path: str) -> Any:
    """A capability by its path; None when any part of it is missing."""
    for name in path.split("."):
        capabilities = getattr(capabilities, name, None)
    return capabilities
