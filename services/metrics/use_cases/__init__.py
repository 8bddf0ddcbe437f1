"""What can be done with a file handed in: read, asked about, kept, not kept, taken back and put back."""
