"""Pages: by private link for people who come to visits and for schools, and the console's."""
