"""The web kit: requests, responses, pages, the team's session, protection of every post."""
