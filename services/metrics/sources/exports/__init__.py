"""A platform's export, handed in as a file: `reading` understands it, `doubts` doubts it, `export` takes it."""
