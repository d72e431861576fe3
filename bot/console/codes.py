"""QR codes drawn into the page: no picture from elsewhere, no file."""

import io


def picture(address: str) -> str:
    """A code as inline SVG."""
    import qrcode  # the library draws nothing until somebody signs in
    import qrcode.image.svg

    drawing = io.BytesIO()
    code = qrcode.QRCode(border=1, image_factory=qrcode.image.svg.SvgPathImage)
    code.add_data(address)
    code.make_image().save(drawing)
    return drawing.getvalue().decode().partition("?>")[2].strip()
