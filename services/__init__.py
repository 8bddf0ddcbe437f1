"""One folder a bounded context; no service imports another: they speak by events only."""
