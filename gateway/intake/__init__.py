"""From what a channel received to one contribution, once; and the dialogues by text and keypad."""
