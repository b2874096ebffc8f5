"""The files that a code host reads: forms, hooks and the action say what the schemas and the commands say."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.cli import COMMANDS
from test_changed import alter, git

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[1]
ACTION = ROOT / ".github" / "actions" / "validate"
pytestmark = pytest.mark.skipif(not ACTION.exists(), reason="needs the checkout")


def load(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_statement_form_offers_the_words_of_the_schema():
    schema = json.loads((ROOT / "schemas" / "statements.json").read_text())
    fields = {field["name"]: field for field in schema["fields"]}
    parts = {part["id"]: part for part in load(".github/ISSUE_TEMPLATE/statement.yml")["body"] if "id" in part}
    for name in ("mode", "kind"):
        assert parts[name]["attributes"]["options"] == fields[name]["constraints"]["enum"]
    needed = {name for name, part in parts.items() if part.get("validations", {}).get("required")}
    assert {"speaker", "claim", "date", "source_title", "language"} <= needed


def test_hooks_call_commands_that_exist():
    for hook in load(".pre-commit-hooks.yaml"):
        program, command = hook["entry"].split()
        assert program == "onrecord"
        assert command in COMMANDS
        assert re.search(hook["files"], "data/statements.csv")
        assert not re.search(hook["files"], "README.md")


def test_the_action_uses_no_other_action_or_secret_and_pins():
    action = load(ACTION / "action.yml")
    text = (ACTION / "action.yml").read_text()
    assert all("uses" not in step for step in action["runs"]["steps"])
    assert "secrets" not in text.replace("no secrets", "")
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])
    pins = [line for line in (ACTION / "requirements.txt").read_text().split("\n") if line and line[0] not in " #"]
    assert all(re.match(r"[a-z0-9._-]+==\S+ ", pin) for pin in pins)
    pinned = {pin.partition("==")[0].replace("_", "-") for pin in pins}
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    assert {re.split(r"[\[<>=]", name)[0] for name in wanted} <= pinned


@pytest.mark.skipif(os.name != "posix" or not shutil.which("bash"), reason="needs bash")
def test_the_script_of_the_action_annotates_summarises_and_fails(package_folder, tmp_path):
    git(package_folder, "init", "-q")
    git(package_folder, "add", "-A")
    git(package_folder, "commit", "-qm", "base")
    bin_folder = tmp_path / "onrecord-environment" / "bin"
    bin_folder.mkdir(parents=True)
    for name, module in (("onrecord", "-m onrecord "), ("python", "")):
        (bin_folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n')
        (bin_folder / name).chmod(0o755)

    def act(base="HEAD"):
        for name in ("summary", "output"):
            (tmp_path / name).write_text("")
        environment = {
            **os.environ,
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "ONRECORD_BASE": base,
        }
        command = ["bash", ACTION / "validate.sh"]
        return subprocess.run(command, cwd=package_folder, env=environment, capture_output=True, text=True, check=False)

    clean = act(base="0" * 40)
    assert clean.returncode == 0
    assert "is not in this checkout" in clean.stdout
    assert (tmp_path / "summary").read_text().startswith("## Valid")
    alter(package_folder, "statements", 2, "speaker_id", "nobody-new")
    done = act()
    assert done.returncode == 1
    assert "::error file=data/statements.csv,line=3," in done.stdout
    assert "`nobody-new`" in (tmp_path / "summary").read_text()
    sarif = (tmp_path / "output").read_text().strip().removeprefix("sarif=")
    assert json.loads(Path(sarif).read_text())["version"] == "2.1.0"
    (package_folder / "datapackage.json").unlink()
    assert act().returncode > 0


@pytest.mark.skipif(os.name != "posix" or not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (None, "", 0),
        ("evil-1.0.0-py3-none-any.whl", "x", 1),
        ("a.zip", "other", 1),
        ("SHA256SUMS", "x", 1),
        (".x", "", 1),
    ],
)
def test_the_release_workflow_refuses_files_it_did_not_build(tmp_path, name, content, code):
    (step,) = (one for one in load(".github/workflows/release.yml")["jobs"]["publish"]["steps"][:1])
    draft = tmp_path / "draft"
    draft.mkdir()
    files = {"a.zip": b"zip", "b.whl": b"wheel", "c.tar.gz": b"sdist"}
    lines = {one: f"{hashlib.sha256(data).hexdigest()}  {one}\n" for one, data in files.items()}
    for one, data in {**files, "SHA256SUMS": lines["a.zip"].encode()}.items():
        (draft / one).write_bytes(data)
    if name:
        (draft / name).write_text(content)
    (tmp_path / "gh").write_text(f'#!/bin/sh\ncp -r "{draft}" release\n')
    (tmp_path / "gh").chmod(0o755)
    sums = base64.b64encode("".join(lines.values()).encode()).decode()
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "SUMS": sums, "TAG": "v1.0.0"}
    work = tmp_path / "work"
    work.mkdir()
    command = ["bash", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert sorted(path.name for path in work.glob("dist/*")) == ([] if code else ["b.whl", "c.tar.gz"])
