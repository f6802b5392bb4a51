"""The contract on imports that the project adds to import-linter's own."""

from __future__ import annotations

from grimp import ImportGraph

from tools.import_contracts import MayImportContract


def judged(*imports: tuple[str, str]) -> list[tuple[str, str]]:
    """What the contract "bot.domain may import bot.errors" refuses among these imports."""
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    contract = MayImportContract(
        name="rules",
        session_options={},
        contract_options={"modules": ["bot.domain"], "ours": ["bot.errors"]},
    )
    found = contract.check(graph, verbose=False)
    refused = list(found.metadata["refused"])
    assert found.kept == (not refused)
    return refused


def test_what_is_listed_may_be_imported() -> None:
    """A package may always import itself, and libraries are free here."""
    imports = (
        ("bot.domain.diary", "bot.errors"),
        ("bot.domain.diary", "bot.domain.months"),
        ("bot.domain.diary", "datetime"),
    )
    assert judged(*imports) == []


def test_a_module_that_nobody_thought_of_is_refused() -> None:
    """The list names what is allowed, so that new modules need a decision."""
    assert judged(("bot.domain.diary", "bot.brand_new")) == [("bot.domain.diary", "bot.brand_new")]


def test_a_name_that_begins_alike_is_another_module() -> None:
    """``bot.errors_of_others`` is not ``bot.errors``."""
    assert judged(("bot.domain", "bot.errors_of_others"))


def test_others_are_free_to_import() -> None:
    """The contract binds its own modules alone."""
    assert judged(("bot.app", "storage.database")) == []
