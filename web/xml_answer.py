"""What feeds, sitemaps and other XML answers have in common."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, render_template

# All that XML 1.0 allows; there is no way to write the rest of Unicode (section 2.2).
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The archive's articles are dated by Vietnam's clocks, which have been at this all along
#: since 1975 and know no summer time.
ZONE = "+07:00"


def legal(text: str) -> str:
    r"""Return the text without what XML cannot hold.

    >>> legal("một\x00 hai")
    'một hai'
    """
    return _ILLEGAL.sub("", text)


def xml_answer(template: str, mimetype: str, **values: Any) -> Response:
    """Return a template in ``templates/xml`` as an answer; what it is given is escaped."""
    text = legal(render_template(f"xml/{template}", **values))
    return Response(text, content_type=f"{mimetype}; charset=utf-8")


def moment(date: str) -> str:
    """Return an article's wall-clock date as a moment, as RFC 3339 has it; a day begins at 0:00.

    >>> moment("2024-04-12T16:48"), moment("2024-04-12")
    ('2024-04-12T16:48:00+07:00', '2024-04-12T00:00:00+07:00')
    """
    return f"{date}:00{ZONE}" if "T" in date else f"{date}T00:00:00{ZONE}"
