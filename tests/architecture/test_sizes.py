"""Modules, functions and signatures stay small; names say what is inside; everything public is described."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("kb", "ingest", "search", "web", "entitlements", "programming", "translations")
MODULES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
GRAB_BAGS = {"utils", "helpers", "common", "misc", "base"}
MOST_LINES = 400
MOST_LINES_OF_A_VIEW = 300
MOST_LINES_OF_A_FUNCTION = 50


def tree_of(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A function that only declares click commands inside it may hold the sum of them."""
    return any(isinstance(inner, ast.FunctionDef) for inner in node.body)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_fits_in_the_head(module: Path) -> None:
    most = MOST_LINES_OF_A_VIEW if "views" in module.parts else MOST_LINES
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= most


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_function_fits_on_a_screen(module: Path) -> None:
    long = [
        node.name
        for node in functions(tree_of(module))
        if length(node) > MOST_LINES_OF_A_FUNCTION and not is_command(node)
    ]
    assert long == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_says_what_lives_in_it(module: Path) -> None:
    assert ast.get_docstring(tree_of(module))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_module_is_a_grab_bag(module: Path) -> None:
    assert module.stem not in GRAB_BAGS


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_are_at_the_top(module: Path) -> None:
    hidden = [
        node.lineno
        for function in functions(tree_of(module))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_there_are_only_the_packages_of_the_plan() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found == {*PACKAGES, "tests"}
