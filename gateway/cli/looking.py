"""The command that only looks: the machine as a diagram."""

import click


@click.command("machine")
@click.option("--mermaid", "form", flag_value="mermaid", default=True, help="As a Mermaid state diagram.")
@click.option("--dot", "form", flag_value="dot", help="As a Graphviz graph.")
def machine(form: str) -> None:
    """Print the table of moves as a diagram."""
    from gateway.moderation import diagram

    click.echo(diagram.dot() if form == "dot" else diagram.mermaid())
