"""Stand-ins for the platforms: one server of this machine that answers as their documentation says, with all their quirks.

Made by hand after the documented shapes; the figures are drawn from the day's name, so that each call gives the same, and grow
for some days after, as platforms restate. `serving` starts it for tests; `python -m operate.platforms 8790` for `make run`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from operate.platforms.base import Platform, Said, World, handler_of
from operate.platforms.graph import Facebook, Instagram
from operate.platforms.networks import LinkedIn, TikTok, X, YouTube
from operate.platforms.web import GoogleAnalytics, Matomo, Plausible, Umami
from shared.clock import Clock

__all__ = ["Platform", "Plausible", "Said", "World", "serving", "world_of"]


def world_of(clock: Clock) -> World:
    """Return every platform, with a clock of their own."""
    kinds = (Facebook, GoogleAnalytics, Instagram, LinkedIn, Matomo, Plausible, TikTok, Umami, X, YouTube)
    world = World(clock)
    world.platforms = {kind.id: kind(world) for kind in kinds}
    return world


@contextmanager
def serving(world: World, port: int = 0) -> Iterator[str]:
    """Serve the platforms meanwhile; yield the address below which each stands under its id."""
    with handler_of(world, port) as address:
        world.address = address
        yield address
