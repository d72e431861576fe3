"""QR codes drawn into the page: no picture from elsewhere, no file."""

import io

import qrcode
import qrcode.image.svg


def picture(address: str) -> str:
    """A code as inline SVG."""
    drawing = io.BytesIO()
    code = qrcode.QRCode(border=1, image_factory=qrcode.image.svg.SvgPathImage)
    code.add_data(address)
    code.make_image().save(drawing)
    return drawing.getvalue().decode().partition("?>")[2].strip()
