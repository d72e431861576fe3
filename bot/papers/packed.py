"""Office files are packed files; the same content gives the same bytes, whenever it is packed."""

import io
import re
import zipfile

DAY = (1980, 1, 1, 0, 0, 0)
STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
PROPERTIES = "docProps/core.xml"


def settled(content: bytes) -> bytes:
    """A packed file without the moments at which it was made."""
    body = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as packed,
        zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in packed.namelist():
            part = packed.read(name)
            if name == PROPERTIES:
                part = STAMPS.sub(rb"\g<1>2014-05-04T00:00:00Z", part)
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, part)
    return body.getvalue()
