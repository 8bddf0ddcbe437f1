"""The metrics service's pages for the team."""
