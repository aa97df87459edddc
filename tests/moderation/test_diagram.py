"""The diagram shows every move of the table, and nothing else."""

import re

from gateway.moderation.diagram import arrows, dot, mermaid
from gateway.moderation.moves import MOVES
from store.words import Event, State

STATES = {state.value for state in State}


def test_mermaid_draws_a_state_diagram_with_a_beginning_and_an_end():
    lines = mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    [*] --> received : receive (channel)" in lines
    assert lines[-1] == "    archived --> [*]"


def test_each_arrow_reads_as_mermaid_expects_and_joins_known_states():
    for line in mermaid().splitlines()[2:-1]:
        found = re.fullmatch(r"    (\w+) --> (\w+) : (\w+) \([a-z_, ]+\)", line)
        assert found
        assert {found[1], found[2]} <= STATES
        assert found[3] in set(Event)


def test_every_row_is_drawn_from_each_of_its_sources():
    drawn = {(source, label.split(" ")[0]) for source, _, label in arrows()}
    assert drawn == {(s.value, m.event.value) for m in MOVES for s in m.sources} | {("[*]", "receive")}


def test_who_acts_stands_on_the_arrow():
    assert ("in_review", "restricted", "confirm_restriction (safeguarding, senior)") in arrows()
    assert ("with_provider", "not_published", "object (provider)") in arrows()


def test_no_arrow_is_drawn_twice():
    assert len(arrows()) == len(set(arrows()))


def test_dot_draws_the_same_arrows():
    text = dot()
    assert text.startswith("digraph moderation {")
    assert text.endswith("}\n")
    assert text.count(" -> ") == len(arrows())
