"""What happens to a contribution: the table of moves, its policies and deadlines, and the one door to them."""
