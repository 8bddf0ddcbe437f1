"""The booking service's pages: the careers lead's form and link, the team's console, and what they have in common."""
