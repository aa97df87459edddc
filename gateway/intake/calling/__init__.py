"""The keypad dialogue of a call, one file a branch of its menu: a story, a letter, one's own story, a call back."""
