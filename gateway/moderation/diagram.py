"""The table of moves drawn as a diagram, in Mermaid's and in Graphviz's language."""

from gateway.moderation.moves import MOVES, Move
from store.words import State

Arrow = tuple[str, str, str]


def _label(move: Move) -> str:
    return f"{move.event} ({', '.join(sorted(move.actors))})"


def arrows() -> tuple[Arrow, ...]:
    """Every (from, to, label) of the story's table, once; the start is ``[*]``."""
    found: dict[Arrow, None] = {}
    for move in MOVES:
        if not move.sources:
            found["[*]", State.RECEIVED.value, _label(move)] = None
        for source in (state for state in State if state in move.sources):
            for target in (state for state in State if state in move.targets(source)):
                found[source.value, target.value, _label(move)] = None
    return tuple(found)


def mermaid() -> str:
    """A ``stateDiagram-v2``; ``archived`` is its end."""
    lines = [f"    {source} --> {target} : {label}" for source, target, label in arrows()]
    return "\n".join(["stateDiagram-v2", *lines, f"    {State.ARCHIVED.value} --> [*]", ""])


def dot() -> str:
    """A directed graph for Graphviz."""
    start = '    "[*]" [shape=point, label=""];'
    lines = [f'    "{source}" -> "{target}" [label="{label}"];' for source, target, label in arrows()]
    return "\n".join(["digraph moderation {", "    rankdir=LR;", "    node [shape=box];", start, *lines, "}", ""])
