"""The e-mails about bookings.

A mail is a kind, a booking and a reader, whether or not an event caused it, and it is known as sent by that. `plan`
says which follow from a move, `compose` makes one, `send` sends what is due and remembers it.
"""
