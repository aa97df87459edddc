"""Who is told of a move, and in which words: staging rows in the move's transaction, composing them when they go."""
