"""The web kit: addresses, requests, responses, forms, pages, protection of every post."""
