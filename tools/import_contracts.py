"""Owns the contract that import-linter lacks: a part of the project may import only what is listed.

It must not list anything itself; ``.importlinter`` does. A list of what is allowed, unlike one of
what is forbidden, also refuses a module that is written tomorrow.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

OURS = ("bot", "handlers", "storage", "simulator", "locales", "questionnaires", "tests", "tools")


class MayImportContract(Contract):
    """``modules`` and all in them may import of our own packages ``ours`` alone, directly.

    Imports of libraries are free here; which library belongs where is a contract of its own.
    """

    type_name = "may_import"

    modules = fields.ListField(subfield=fields.StringField())
    ours = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Each direct import that no entry of ``ours`` covers is a broken promise."""
        sources, allowed = _names(self.modules), _names(self.ours)
        refused = sorted(
            (importer, imported)
            for importer in graph.modules
            if _within(importer, sources)
            for imported in graph.find_modules_directly_imported_by(importer)
            if _within(imported, OURS) and not _within(imported, (*sources, *allowed))
        )
        return ContractCheck(
            kept=not refused, metadata={"refused": refused, "allowed": (*sources, *allowed)}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that must go."""
        for importer, imported in check.metadata["refused"]:
            output.print_error(f"{importer} must not import {imported}", bold=False)
        output.print_error(f"It may import: {', '.join(check.metadata['allowed'])}", bold=False)
        output.new_line()


def _names(option: object) -> tuple[str, ...]:
    assert isinstance(option, list)
    return tuple(str(name) for name in option)


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
