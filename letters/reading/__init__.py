"""Reading a slip that came back: from a scan or a photograph to boxes, or to the reason why a person must look."""
