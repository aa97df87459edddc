"""Phone calls: what is said, what is keyed, what is recorded and how it becomes text."""
