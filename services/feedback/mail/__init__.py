"""What is written to whom: the safeguarding lead is told of comments, never in words of them."""
