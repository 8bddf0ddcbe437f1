"""One folder a bounded context; no service imports another: they speak by events only."""

import gc

# A cold start makes a hundred thousand objects that all stay. Looking through them for garbage after every 700, as Python
# does unless told, is a tenth of a page's first answer.
gc.set_threshold(50_000)
