"""Feedback: what a class says of a workshop.

Owns the sessions a code on a poster leads to, the pupils' answers and each session's summary. Publishes `SummaryUpdated` and
`CommentsCounted`. Hears the booking service: a visit confirmed opens its sessions, one that is called off closes them. Knows no
pupil.
"""
