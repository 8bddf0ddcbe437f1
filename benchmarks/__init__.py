"""`make bench`: how fast each function starts and answers beside a usual one, and what each page weighs."""
