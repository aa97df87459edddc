"""Letters through an outside printer, asked over a real socket."""
