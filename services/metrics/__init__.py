"""Metrics: what the programme can say of itself, and to whom.

Owns the facts of visits and summaries at their highest version, the observations of the website and of social media,
and the digests that were sent. Publishes nothing. Hears every booking event and `SummaryUpdated`.
"""
