"""The command-line reference, from the click objects: their own words, laid out here and not for a terminal."""

from __future__ import annotations

import re

import click

from docs.markdown import page
from onrecord._text import markdown_block, markdown_code
from onrecord.export.markdown import codes, table

INTRODUCTION = """\
# Command line

Every command, its arguments and its options; `--help` shows the same.
Findings go to standard output, notes to standard error.
Colour goes to a terminal only, and never where `NO_COLOR` is set."""

EXIT_CODES = """\
## Exit codes

| code | means |
| --- | --- |
| 0 | fine; warnings are allowed |
| 1 | problems were found |
| 2 | wrong usage, or input that cannot be read |
| 3 | a bug in onrecord |"""


def command_page(group: click.Group, name: str = "onrecord") -> str:
    """The reference of a group of commands, in the order in which its help lists them."""
    root = click.Context(group, info_name=name, **group.context_settings)
    listed = [(word, group.get_command(root, word)) for word in group.list_commands(root)]
    commands = [(word, command) for word, command in listed if command is not None and not command.hidden]
    contents = table(
        ["command", "what it does"],
        [[f"[{word}](#{name}-{word})", _paragraphs(command)[0]] for word, command in commands],
    )
    blocks = [INTRODUCTION, contents, *_command(group, root)]
    for word, command in commands:
        blocks += _command(command, click.Context(command, info_name=word, parent=root))
    return page(*blocks, EXIT_CODES)


def _command(command: click.Command, context: click.Context) -> list[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    words = [text for text in _paragraphs(command) if not _is_example(text)]
    examples = [line for text in _paragraphs(command) if _is_example(text) for line in _examples(text)]
    return [
        f"## {context.command_path}",
        *words,
        markdown_block(usage),
        _options(command, context),
        "Example:" if len(examples) == 1 else "Examples:" if examples else "",
        markdown_block("\n".join(examples)) if examples else "",
    ]


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", (command.help or "").strip())]


def _is_example(text: str) -> bool:
    return re.match(r"Examples?:", text) is not None


def _examples(text: str) -> list[str]:
    """The commands of an "Example:" paragraph; several are set apart by semicolons."""
    return [line.strip() for line in text.partition(":")[2].split(";")]


def _options(command: click.Command, context: click.Context) -> str:
    rows = [
        [_names(option), _values(option), _default(option, context), (option.help or "").strip()]
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not option.hidden and not (context.parent and "--help" in option.opts)
    ]
    return table(["option", "values", "default", "meaning"], rows) if rows else ""


def _names(option: click.Option) -> str:
    """The long name first."""
    return codes(sorted([*option.opts, *option.secondary_opts], key=len, reverse=True))


def _values(option: click.Option) -> str:
    if option.is_flag or option.count:
        return ""
    if isinstance(option.type, click.Choice):
        return codes(str(choice) for choice in option.type.choices)
    if option.metavar and "|" in option.metavar:
        return codes(option.metavar.split("|"))
    limits = [
        f"{sign} {limit}"
        for sign, limit in (("from", getattr(option.type, "min", None)), ("to", getattr(option.type, "max", None)))
        if limit is not None
    ]
    name = option.metavar or option.type.name.split(" ")[0].upper()
    return " ".join([markdown_code(name), *limits])


def _default(option: click.Option, context: click.Context) -> str:
    return "" if option.is_flag or not option.show_default else markdown_code(str(option.get_default(context)))
