"""What people do with bookings: each use case reads, lets the domain decide, and stores the change with its event.

Every one takes the moment it happens at, so that notice and horizon are reckoned from it. A refusal is a
`RefusedError`; then nothing was written.
"""
