"""Metrics: what the programme can say of itself, and to whom.

Owns the facts of visits, summaries and dates not found at their highest version, the observations of the website and of social
media, the reports that were sent, and which schools the team invited. Publishes nothing. Hears every booking event,
`DateNotFound`, `SummaryUpdated` and `CommentsCounted`.

Plain values at the bottom (`period`, `observations`, `known`, `board`, `told`), `table` keeps them, `sources` bring observations,
`figures` count, `reports` select, phrase and draw, `web` shows the team the board, `functions` are what Lambda calls.
"""
