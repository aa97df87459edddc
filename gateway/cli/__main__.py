"""``python -m gateway.cli``: the same as the ``earshot`` command."""

from gateway.cli import main

main()
