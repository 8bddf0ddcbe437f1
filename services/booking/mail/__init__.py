"""The e-mails about bookings.

`services.booking.domain.plan` says which a booking calls for: of a kind, to a reader, on an occasion. `letters` says one in
words, `compose` makes a mail of it, `send` sends what is due and notes it.
"""
