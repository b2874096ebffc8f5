"""What helps at the prompt: examples that run, and words that the shell completes."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from onrecord.cli import COMMANDS, group, main
from test_changed import git

COMPLETE = "_ONRECORD_COMPLETE"


def examples(name):
    """The commands that the help of a command shows, without the name of the program."""
    text = " ".join((group.get_command(None, name).help or "").split())
    found = re.search(r"Examples?: (.*)$", text)
    assert found, f"{name} has no example"
    return [one.strip() for one in found[1].split("; ")]


def exit_code(arguments):
    """With what a command ends; 0 where it just returns."""
    try:
        main(arguments)
    except SystemExit as stop:
        return stop.code
    return 0


NEEDS_A_RELEASE = {"release", "download"}
"""Their examples speak of a release that was made; what they do is tested with releases made for it."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in NEEDS_A_RELEASE])
def test_the_examples_of_every_command_run(name, package_folder, monkeypatch, capsys):
    git(package_folder, "init", "-q")
    git(package_folder, "add", "-A")
    git(package_folder, "commit", "-qm", "base")
    monkeypatch.chdir(package_folder)
    (package_folder / "article.txt").write_text('Zarif called it "warmongering lies".', "utf-8")
    review = {"@type": "ClaimReview", "claimReviewed": "A claim", "url": "https://x.example.org/", "reviewRating": "No"}
    (package_folder / "feed.json").write_text(json.dumps(review), "utf-8")
    for example in examples(name):
        program, *arguments = shlex.split(example)
        assert program == "onrecord"
        assert arguments[0] == name
        assert not exit_code(arguments)
        shown = capsys.readouterr()
        assert shown.out + shown.err


def completed(line, cwd=None):
    """What the shell is offered for the last word of a line."""
    words = line.split(" ")
    environment = {
        **os.environ,
        COMPLETE: "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    code = "from onrecord.cli import main; main([])"
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=cwd, check=False
    )
    assert result.stderr == ""
    return [entry.partition(",")[2] for entry in result.stdout.split()]


def test_commands_tables_ids_and_rules_are_completed(package_folder):
    assert set(completed("onrecord ")) == set(COMMANDS)
    assert completed("onrecord sch") == ["schema"]
    assert completed("onrecord schema st") == ["statements", "statuses"]
    assert completed("onrecord validate --table sp") == ["speakers"]
    assert completed("onrecord show over") == ["overview"]
    assert completed("onrecord show mike-p") == ["mike-pompeo"]
    assert "KY301" in completed("onrecord explain KY")
    first = (package_folder / "data" / "statements.csv").read_text().split("\n")[1].split(",")[0]
    assert completed(f"onrecord thread {first}") == [first]


def test_ids_with_a_prefix_are_read_from_their_own_table(package_folder):
    rows = (package_folder / "data" / "evidence.csv").read_text().split("\n")[1:-1]
    for table in ("speakers", "sources", "statements"):
        (package_folder / "data" / f"{table}.csv").unlink()
    offered = completed("onrecord show ev-", cwd=package_folder)
    assert offered[0] == rows[0].split(",")[0]
    assert len(offered) == min(len(rows), 200)


def test_a_slug_that_begins_like_a_prefix_is_completed(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_text(path.read_text() + "st-petersburg-times,St. Petersburg Times,media,US,,,\n")
    assert completed("onrecord show st-pet", cwd=package_folder) == ["st-petersburg-times"]


def test_a_package_that_cannot_be_read_completes_to_nothing(package_folder):
    (package_folder / "data" / "statements.csv").write_bytes(b"\xff\xfe\x00")
    assert completed("onrecord thread st-", cwd=package_folder) == []
    assert completed(f"onrecord schema --package {package_folder / 'nowhere'} st") == []


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell):
    environment = {**os.environ, COMPLETE: f"{shell}_source"}
    code = "from onrecord.cli import main; main([])"
    script = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "_onrecord_completion" in script.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script.stdout, text=True, check=True)
