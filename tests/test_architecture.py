"""The code keeps the shape that docs/architecture.md draws: one way down, small files, nothing heavy too early."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from onrecord.cli import COMMANDS

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "onrecord"
HEAVY = ("pandas", "pandera", "polars", "narwhals", "numpy")
pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="needs the checkout")

MODULES = sorted(CODE.rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(CODE).as_posix()


def drawn_layers() -> list[list[str]]:
    """The layers of the diagram in docs/architecture.md, topmost first: names, then two spaces, then words."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    diagram = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert diagram, "docs/architecture.md draws its layers in the first ```text block"
    rows = [re.split(r"\s{2,}", line)[0].split() for line in diagram[1].splitlines() if re.match(r"\S", line)]
    return [[name.rstrip("/") for name in row] for row in rows]


LAYERS = drawn_layers()
RANK = {unit: len(LAYERS) - depth for depth, layer in enumerate(LAYERS) for unit in layer}


def unit_of(module: str) -> str:
    """The part of the diagram a module belongs to; the package itself is `__init__`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of onrecord in a file as (line, module), wherever it stands: also in functions and for typing."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.split(".")[0] == "onrecord")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}:{node.lineno}: write the whole name of the module"
            module = node.module or ""
            if module == "onrecord":
                for name in node.names:
                    inside = (CODE / name.name).is_dir() or (CODE / f"{name.name}.py").is_file()
                    yield node.lineno, f"onrecord.{name.name}" if inside else "onrecord"
            elif module.startswith("onrecord."):
                yield node.lineno, module


def own_unit(path: Path) -> str:
    return path.relative_to(CODE).parts[0].removesuffix(".py")


def test_the_diagram_names_every_part_of_the_code_once():
    parts = sorted({own_unit(path) for path in MODULES})
    assert sorted(unit for layer in LAYERS for unit in layer) == parts


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_imports_upward(path):
    own = own_unit(path)
    upward = [
        f"{named(path)}:{line} ({own}) imports {module}, which stands above it"
        for line, module in imports(path)
        if RANK[unit_of(module)] > RANK[own]
    ]
    assert not upward, "\n".join(upward)


def test_parts_of_one_layer_do_not_import_in_a_circle():
    needs: dict[str, set[str]] = {unit: set() for unit in RANK}
    for path in MODULES:
        needs[own_unit(path)] |= {unit_of(module) for _, module in imports(path)} - {own_unit(path)}
    assert list(TopologicalSorter(needs).static_order())


def imported_files(path: Path) -> set[Path]:
    """The files of onrecord that a file imports, in functions and for typing too; `from a import b` may name a file."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {
                f"{node.module}.{name.name}" if f"{node.module}.{name.name}" in FILES else str(node.module)
                for name in node.names
            }
    return {FILES[module] for module in modules if module in FILES} - {path}


FILES = {
    f"onrecord/{named(path)}".removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in MODULES
}


def test_files_do_not_import_one_another_in_a_circle():
    try:
        list(TopologicalSorter({path: imported_files(path) for path in MODULES}).static_order())
    except CycleError as circle:
        pytest.fail(" <- ".join(named(path) for path in circle.args[1]))


def test_the_lowest_layer_imports_nothing_of_onrecord():
    for unit in LAYERS[-1]:
        assert not list(imports(CODE / f"{unit}.py")), unit


@pytest.mark.parametrize(
    "path", [path for path in MODULES if named(path).startswith("checks/") or path.stem == "expressions"], ids=named
)
def test_checks_name_no_engine(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert not names & {"pandas", "polars", "pandera", "duckdb", "pyspark", "numpy"}


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "scripts").rglob("*.py"))], ids=lambda path: path.name)
def test_a_file_holds_one_idea(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_a_test_has_a_name_of_at_most_60_characters():
    """Long enough to state a behaviour, short enough to be read at one glance."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert len(node.name) <= 60, f"{path.name}:{node.lineno}: {node.name}"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_a_small_file(command):
    assert len((CODE / "cli" / f"{command.replace('-', '_')}.py").read_text("utf-8").splitlines()) <= 100


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def loaded_by(code: str) -> set[str]:
    """Which heavy libraries a fresh interpreter has loaded after running `code`."""
    tail = f"; import sys; print(*({{*sys.modules}} & {set(HEAVY)!r}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_importing_onrecord_loads_nothing_heavy():
    assert not loaded_by("import onrecord")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["validate", "--help"], ["cite"]], ids=" ".join)
def test_help_version_and_citation_load_nothing_heavy(words):
    run = f"from onrecord.cli import group; group.main({words!r}, prog_name='onrecord', standalone_mode=False)"
    assert not loaded_by(run)
