"""A platform's export, dropped in as a CSV file: `reading` makes rows of it, `export` observations of those."""
