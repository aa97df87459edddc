"""What the pages, forms and headers do."""
