"""What is printed: the visitor letter and the partner statement, as PDFs that a screen reader can read."""
