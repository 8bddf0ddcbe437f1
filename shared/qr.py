"""QR codes: for a page, and for what is printed."""

import io

import segno


def qr_svg(text: str) -> str:
    """Return a QR code as SVG: error correction M, so that a scratch does no harm, and the four modules of quiet zone.

    It has no size of its own but the modules of its ``viewBox``: who sets it into a page or a sheet says how large it is.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, omitsize=True, dark="#000", light="#fff", svgclass="app-qr"
    )
    return out.getvalue().decode()
