"""Booking: from a careers lead's request to a delivered workshop.

Owns bookings, the teams' diary, half-filled forms, and the contact details of careers leads,
which leave this service only in its own e-mails. Publishes BookingRequested, BookingChanged, BookingConfirmed,
BookingDeclined, BookingCancelled, BookingDelivered, BookingExpired and BookingDidNotHappen, each with the booking's whole
public snapshot, and DateNotFound. Hears its own events, to write the e-mails that follow from them.
"""
