"""An engine that is missing is named with what to install, and none is loaded unasked."""

import subprocess
import sys

import pytest

from onrecord.cli import main
from packages import package


@pytest.mark.parametrize(("engine", "library"), [("spark", "pyspark")])
def test_an_engine_that_is_not_installed_says_what_to_install(engine, library, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SystemExit) as stop:
        main(["validate", str(package("KY301", "good")), "--engine", engine])
    out, err = capsys.readouterr()
    assert stop.value.code == 2
    assert out == ""
    assert f'pip install "onrecord[{engine}]"' in err


def test_a_validation_loads_no_engine_that_was_not_asked_for():
    code = f"import sys, onrecord; onrecord.validate({str(package('KY301', 'bad'))!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"duckdb", "pyspark", "pyarrow"} & set(done.stdout.split())
