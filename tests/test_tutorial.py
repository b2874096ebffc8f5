"""The tutorial for notebooks: every cell runs, and no answer takes more than eight lines."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parent.parent / "docs" / "tutorial.ipynb"
pytestmark = pytest.mark.skipif(not NOTEBOOK.is_file(), reason="needs the checkout")


def cells(kind):
    return [
        "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
        if cell["cell_type"] == kind
    ]


def test_every_cell_of_the_tutorial_runs_and_shows_something(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    plots = pytest.importorskip("matplotlib.pyplot")
    names = {}
    for number, source in enumerate(cells("code")):
        body = ast.parse(source)
        *lines, last = body.body
        exec(compile(ast.Module(lines, []), f"cell {number}", "exec"), names)
        assert isinstance(last, ast.Expr), source
        shown = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
        assert plots.get_fignums() or shown is None or len(str(shown)) > 20, source
        plots.close("all")


def test_an_answer_takes_at_most_eight_lines():
    assert max(source.count("\n") + 1 for source in cells("code")) <= 8


def test_the_tutorial_is_kept_without_outputs():
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
