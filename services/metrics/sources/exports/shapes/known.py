"""All known exports."""

from typing import Final

from services.metrics.sources.exports.shapes import meta, network, video, web

KNOWN: Final = (*meta.SHAPES, *video.SHAPES, *network.SHAPES, *web.SHAPES)

PLATFORMS: Final = frozenset(shape.platform for shape in KNOWN)
