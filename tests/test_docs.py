"""The documentation is fresh, complete and true: what it shows can be run, what it links to is there."""

import re
import runpy
import shlex
import shutil
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import onrecord
from onrecord.checks.rule import RULES
from onrecord.cli import COMMANDS, group
from test_changed import git

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
if not DOCS.is_dir():
    pytest.skip("needs the checkout", allow_module_level=True)

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
TEXTS = {path: path.read_text("utf-8") for path in PAGES}
WRITTEN = "\n".join(text for text in TEXTS.values() if not text.startswith("<!-- Generated"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences(text: str, *languages: str) -> list[str]:
    """The blocks of code of these languages."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [body for language, body in blocks if language in languages]


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


SCRIPT = runpy.run_path(str(ROOT / "scripts" / "regenerate.py"))
GENERATED = SCRIPT["generated"]()


# What is generated is fresh; but the page on coverage follows the rows: `release prepare` makes it.


@pytest.mark.parametrize("name", sorted(GENERATED.keys() - {"coverage.md"}))
def test_a_generated_page_is_fresh(name):
    path = DOCS / name
    assert path.is_file(), f"docs/{name} is missing: run python scripts/regenerate.py"
    assert path.read_text("utf-8") == GENERATED[name], f"docs/{name} is stale: run python scripts/regenerate.py"


def test_no_generated_page_is_orphaned():
    assert not [name for what, name in SCRIPT["differences"](GENERATED, DOCS) if what == "orphaned"]


def test_check_names_stale_missing_orphaned_and_changes_nothing(tmp_path, capsys):
    for name in ("src", "docs", "data", "schemas", "datapackage.json"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    docs = tmp_path / "docs"
    SCRIPT["main"]([], tmp_path)
    assert SCRIPT["main"](["--check"], tmp_path) == 0
    (docs / "cli.md").write_text("old", "utf-8")
    (docs / "rules" / "KY301.md").unlink()
    (docs / "rules" / "XX999.md").write_text(GENERATED["rules/KY302.md"], "utf-8")
    (docs / "rules" / "by-hand.md").write_text("# Not generated\n", "utf-8")
    capsys.readouterr()
    assert SCRIPT["main"](["--check"], tmp_path) == 1
    told = capsys.readouterr().out.splitlines()
    assert told == ["stale: docs/cli.md", "missing: docs/rules/KY301.md", "orphaned: docs/rules/XX999.md"]
    assert (docs / "cli.md").read_text("utf-8") == "old"
    assert SCRIPT["main"]([], tmp_path) == 0
    assert not (docs / "rules" / "XX999.md").exists()
    assert (docs / "rules" / "by-hand.md").exists()
    assert SCRIPT["main"](["--check"], tmp_path) == 0


def test_the_command_line_page_is_the_same_whatever_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "10")
    from docs import command_page

    assert command_page(group) == GENERATED["cli.md"]


# Nothing is left out.


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told_by_hand_and_in_the_reference(command):
    assert f"`onrecord {command}`" in WRITTEN
    assert f"## onrecord {command}\n" in GENERATED["cli.md"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_reference(command):
    context = click.Context(group)
    found = group.get_command(context, command)
    section = GENERATED["cli.md"].partition(f"\n## onrecord {command}\n")[2].partition("\n## ")[0]
    for option in found.params:
        if isinstance(option, click.Option):
            assert f"`{option.opts[0]}`" in section
        else:
            assert option.make_metavar(context) in section
    for option in group.params:
        assert f"`{option.opts[0]}`" in GENERATED["cli.md"]


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_page_and_is_in_the_index(code):
    rule = RULES[code]
    page = TEXTS[DOCS / "rules" / f"{code}.md"]
    assert rule.title in page
    assert rule.severity in page
    assert f"[{code}]({code}.md)" in TEXTS[DOCS / "rules" / "index.md"]


@pytest.mark.parametrize("table", onrecord.tables())
def test_every_table_is_told_in_the_readme_and_the_dictionary(table):
    assert f"| `{table}` |" in TEXTS[ROOT / "README.md"]
    section = TEXTS[DOCS / "data-dictionary.md"].partition(f"\n## {table}\n")[2].partition("\n## ")[0]
    for column in onrecord.describe(table).columns.index:
        assert f"| `{column}` |" in section


@pytest.mark.parametrize("name", onrecord.__all__)
def test_every_public_name_is_told_by_hand(name):
    assert re.search(rf"(`|onrecord\.){name}(\(|`|\b)", WRITTEN), f"say in docs/python.md what onrecord.{name} is"


def test_the_index_lists_every_page():
    index = TEXTS[DOCS / "index.md"]
    missing = [path.name for path in DOCS.glob("*.md") if path.stem != "index" and f"]({path.name})" not in index]
    assert not missing
    assert "(rules/index.md)" in index


# What it says is so.


def anchors(text: str) -> set[str]:
    """The ids a reader on a forge gets for the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(path):
    text = re.sub(r"`[^`\n]*`", "", without_blocks(TEXTS[path]))
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or not target.is_relative_to(ROOT):
            broken.append(f"{link}: not there")
        elif anchor and anchor not in anchors(target.read_text("utf-8")):
            broken.append(f"{link}: no such heading")
    assert not broken, "\n".join(broken)


def commands(text: str) -> list[list[str]]:
    """Every call of onrecord in the console and sh blocks of a page, as words."""
    text = text.replace("\\\n", " ")
    lines = [
        line.removeprefix("$ ") for body in fences(text, "console") for line in body.splitlines() if line[:1] == "$"
    ]
    lines += [line for body in fences(text, "sh") for line in body.splitlines()]
    found: list[list[str]] = []
    for line in lines:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        call: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= set(";&|"):
                if call and Path(call[0]).name == "onrecord":
                    found.append(call[1:])
                call = []
            else:
                call.append(word)
    return found


SHOWN = [(path, words) for path in PAGES for words in commands(TEXTS[path])]


@pytest.mark.parametrize(("path", "words"), SHOWN, ids=[f"{named(path)}: {' '.join(words)}" for path, words in SHOWN])
def test_a_command_that_is_shown_runs(path, words, package_folder, monkeypatch):
    monkeypatch.chdir(package_folder)
    git(package_folder, "init", "-q")
    done = CliRunner().invoke(group, words, prog_name="onrecord")
    assert done.exit_code == 0, f"{done.output}\n{done.exception or ''}"


def test_commands_are_found_in_the_blocks():
    block = (
        "```console\n$ pip install . && .venv/bin/onrecord fmt --check  # why\nsays\n```\n```text\nonrecord no\n```\n"
    )
    assert commands(block) == [["fmt", "--check"]]
    assert ["validate"] in [words for _, words in SHOWN]


EXAMPLES = [
    line
    for body in fences(GENERATED["cli.md"], "text")
    for line in body.splitlines()
    if "[" not in line and " " in line
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_in_a_help_text_is_right_usage(line):
    name, *words = shlex.split(line)
    assert name == "onrecord"
    assert words[0] in COMMANDS
    command = group.get_command(click.Context(group), words[0])
    command.make_context(words[0], words[1:])


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=named)
def test_a_command_in_running_text_exists(path):
    mentioned = re.findall(r"`onrecord ([a-z][a-z-]*)[^`]*`", without_blocks(TEXTS[path]))
    assert not set(mentioned) - set(COMMANDS)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_python_that_is_shown_is_a_doctest(path):
    for body in fences(TEXTS[path], "python"):
        assert ">>> " in body
        assert body.endswith("\n\n"), "an empty line before the closing fence ends the expected output"


def test_every_pair_that_is_no_mirror_has_its_reason():
    """`scripts/docs/swap.toml` names them; a reason whose pair is gone, or is a mirror now, goes too."""
    reasons = tomllib.loads((ROOT / "scripts" / "docs" / "swap.toml").read_text("utf-8"))
    rows = re.findall(
        r"^\| `(st-\w+)` [^|]+ \| `(st-\w+)` [^|]+ \| \w+ \| (.+) \|$", GENERATED["coverage.md"], re.MULTILINE
    )
    assert rows
    assert "no reason given" not in {reason for _, _, reason in rows}
    assert {(one, other) for one, other, _ in rows} == {
        (one, other) for one, found in reasons.items() for other in found
    }
