"""Print a document that goes with the package."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option


@click.command("docs")
@click.argument("name", required=False)
@package_option
def command(name: str | None, package: Path | None) -> None:
    """Print a document that goes with the package, as Markdown: how its rows were made, what its columns mean.

    Without NAME: list the documents.

    Example: onrecord docs data-dictionary
    """
    from onrecord._text import did_you_mean
    from onrecord.errors import UnknownNameError
    from onrecord.export.documents import documents, title_of

    texts = {Path(path).stem.lower(): text for path, text in documents(opened(package)).items()}
    if name is None:
        width = max(map(len, texts))
        for known, text in texts.items():
            click.echo(f"{known:<{width}}  {title_of(text)}")
        return
    wanted = name.lower().removesuffix(".md")
    if wanted not in texts:
        raise UnknownNameError(f'no document "{name}".{did_you_mean(wanted, texts)} There are: {", ".join(texts)}.')
    click.echo(texts[wanted].rstrip("\n"))
