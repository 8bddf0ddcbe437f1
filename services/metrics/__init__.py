"""Metrics: what the programme can say of itself, and to whom.

Owns the facts of visits and summaries at their highest version, the observations of the website and of social media,
and the reports that were sent. Publishes nothing. Hears every booking event and `SummaryUpdated`.

Plain values at the bottom (`period`, `observations`, `known`, `told`), `table` keeps them, `sources` bring observations,
`figures` count, `reports` select, phrase and draw, `functions` are what Lambda calls.
"""
