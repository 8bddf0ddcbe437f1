"""Booking: from a careers lead's request to a delivered workshop.

Owns bookings, the held places in the team's diary, half-filled forms, and the contact details of careers leads,
which leave this service only in its own e-mails. Publishes BookingRequested, BookingChanged, BookingConfirmed,
BookingDeclined, BookingCancelled and BookingDelivered, each with the booking's whole public snapshot. Hears its
own events, to write the e-mails that follow from them.
"""
