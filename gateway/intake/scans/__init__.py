"""Paper that came back through a scanner: reply slips that move their stories, and forms that begin one."""
