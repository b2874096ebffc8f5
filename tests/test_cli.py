"""The command line as people and scripts meet it: output, streams, exit codes, suggestions."""

import json
import os
import subprocess
import sys

import pytest

from onrecord.cli import COMMANDS


def run(*arguments, cwd=None, env=None, binary=False):
    environment = {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        env=environment,
        text=not binary,
        encoding=None if binary else "utf-8",
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_summary_example_and_package_option(command):
    result = run(command, "--help")
    assert result.returncode == 0
    assert "Example" in result.stdout
    if command == "import":  # a group: the options are those of its commands
        result = run(command, "table", "--help")
    assert ("--package PATH" in result.stdout) == (command != "init")  # which makes a package


def test_the_shipped_package_is_valid_and_exits_with_0():
    result = run("validate", "--format", "json")
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["valid"]
    assert report["counts"]["error"] == 0
    assert set(report) == {"onrecord", "package", "valid", "counts", "tables", "problems", "truncated"}


def test_a_fault_has_line_character_nearest_key_and_exits_with_1(package_folder):
    path = package_folder / "data" / "statements.csv"
    lines = path.read_text().split("\n")
    lines[1] = lines[1].replace(lines[1].split(",")[1], "mike-pompoe", 1)
    path.write_text("\n".join(lines))
    result = run("validate", package_folder)
    assert result.returncode == 1
    first = next(line for line in result.stdout.split("\n") if "KY301" in line)
    key = lines[1].split(",")[0]
    assert first == f'data/statements.csv:2:11: KY301 speaker_id "mike-pompoe" is not in speakers (statement {key})'
    shown = result.stdout.split("\n")
    caret = shown[shown.index(first) + 2]
    assert caret.index("^") - caret.index("|") - 2 == 10
    assert caret.count("^") == len("mike-pompoe")
    assert 'did you mean "mike-pompeo"?' in result.stdout
    assert result.stderr == ""


def test_warnings_fail_only_with_strict(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    report = json.loads(run("validate", package_folder, "--format", "json").stdout)
    assert "CS114" in {problem["rule"] for problem in report["problems"]}
    assert run("validate", package_folder).returncode == 0
    assert run("validate", package_folder, "--strict").returncode == 1


def test_problems_as_workflow_commands_for_github(package_folder):
    (package_folder / "data" / "speakers.csv").unlink()
    result = run("validate", package_folder.name, "--format", "github", cwd=package_folder.parent)
    assert result.returncode == 1
    assert "::error file=package/datapackage.json,title=PK005::" in result.stdout
    assert result.stdout.rstrip().split("\n")[-1].startswith("::notice title=onrecord::1 errors")


def test_wrong_usage_and_unreadable_input_exit_with_2(tmp_path):
    for arguments, words in (
        (["validate", tmp_path / "nowhere"], "no such file or folder"),
        (["validate", "hdfs://host/package"], "--engine spark"),
        (["vaildate"], 'Did you mean "validate"'),
        (["show", "statments"], 'Did you mean "statements"'),
        (["explain", "KY3O1"], 'Did you mean "KY301"'),
        (["validate", "--table", "statments"], "no table"),
        (["validate", "--formt", "json"], "--format"),
        (["show", "speakers", "--where", "contry=US"], 'Did you mean "country"'),
        (["thread", "st-000000"], "no statement"),
    ):
        result = run(*arguments)
        assert result.returncode == 2, arguments
        assert words in result.stderr, (arguments, result.stderr)
        assert result.stdout == ""
        assert "Traceback" not in result.stderr


def test_a_bug_exits_with_3_and_without_a_traceback_unless_asked(tmp_path):
    code = (
        "import sys, onrecord.validation as v\n"
        "def broken(*a, **k): raise RuntimeError('boom')\n"
        "v.validate = broken\n"
        "from onrecord.cli import main\nmain(sys.argv[1:])"
    )
    for arguments, traceback in ((["validate"], False), (["--debug", "validate"], True)):
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert ("Traceback" in result.stderr) is traceback
        if not traceback:
            assert result.returncode == 3
            assert "bug in onrecord" in result.stderr


def test_colour_and_control_characters_never_reach_a_pipe(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_bytes(path.read_bytes() + b"zz-evil,\x1b[31mred,,person,,,,\n")
    result = run("validate", package_folder)
    assert "\x1b" not in result.stdout
    assert "\\x1b[31mred" in result.stdout
    assert "TX802" in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal_only_where_it_is_wanted(package_folder, env, coloured):
    import pty

    (package_folder / "data" / "speakers.csv").write_text("speaker_id\n")
    master, slave = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | env
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "validate", str(package_folder), "--max-problems", "1"],
        stdout=slave,
        env=environment,
    )
    os.close(slave)
    output = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        output += chunk
    os.close(master)
    process.wait()
    assert (b"\x1b[" in output) is coloured


def test_commands_find_the_package_around_the_working_folder(package_folder):
    (package_folder / "datapackage.json").write_text(
        (package_folder / "datapackage.json").read_text().replace('"name": "onrecord"', '"name": "mine"', 1)
    )
    inside = run("validate", "--format", "json", cwd=package_folder / "data")
    assert json.loads(inside.stdout)["package"]["name"] == "mine"


def test_a_folder_with_another_kind_of_package_is_passed_over(tmp_path):
    (tmp_path / "datapackage.json").write_text('{"name": "other", "resources": [{"name": "x", "path": "x.csv"}]}')
    result = run("tables", "--format", "json", cwd=tmp_path)
    assert len(json.loads(result.stdout)) == 11


def test_show_selects_rows_and_columns_as_csv_that_reads_back():
    import onrecord

    result = run("show", "statuses", "--where", "aspect=content", "--columns", "status,rank", "--format", "csv")
    lines = result.stdout.strip().split("\n")
    assert lines[0] == "status,rank"
    assert len(lines) == 1 + (onrecord.load("statuses")["aspect"] == "content").sum()
    one = json.loads(run("show", "mike-pompeo", "--format", "json").stdout)
    assert one[0]["name"] == "Mike Pompeo"


def test_thread_prints_a_tree_and_its_json():
    import onrecord

    root = onrecord.load("counter_statements").loc[0, "statement_id"]
    tree = run("thread", root).stdout
    assert root in tree
    assert "└── " in tree
    nested = json.loads(run("thread", root, "--format", "json").stdout)
    assert nested["statement_id"] == root
    assert nested["answers"][0]["relation"]


def test_explain_gives_reason_and_examples_and_lists_every_rule():
    from onrecord.checks.rule import RULES

    text = run("explain", "ky301").stdout
    assert all(word in text for word in ("KY301", RULES["KY301"].why, "bad:", "good:"))
    assert len(run("explain").stdout.strip().split("\n")) == len(RULES)


def test_output_into_a_closed_pipe_is_no_error():
    process = subprocess.run(
        f'"{sys.executable}" -m onrecord show statements --limit 0 --format csv | head -1',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout.startswith("statement_id")
    assert process.stderr == ""


def test_fmt_writes_canonical_form_once_and_check_says_when(package_folder):
    path = package_folder / "data" / "speakers.csv"
    wanted = path.read_bytes()
    lines = wanted.decode().rstrip("\n").split("\n")
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([lines[0], *reversed(lines[1:])]).encode())
    check = run("fmt", "--check", "--package", package_folder)
    assert check.returncode == 1
    assert "byte order mark" in check.stdout
    assert path.read_bytes() != wanted
    assert "-" in run("fmt", "--diff", "--package", package_folder).stdout
    assert run("fmt", "--package", package_folder).returncode == 0
    assert path.read_bytes() == wanted
    assert run("fmt", "--check", "--package", package_folder).returncode == 0


def test_fmt_leaves_alone_what_it_would_have_to_guess(package_folder):
    path = package_folder / "data" / "speakers.csv"
    broken = path.read_bytes() + b"too,few\n"
    path.write_bytes(broken)
    result = run("fmt", "--package", package_folder)
    assert result.returncode == 1
    assert "not changed" in result.stdout
    assert path.read_bytes() == broken
