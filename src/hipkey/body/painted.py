"""The standing body with its muscle groups painted: reads what `standing` made, needs no model.

Does not know what the colours mean, nor how the picture is shown.
"""

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipkey.domain.anatomy import MuscleGroup, Side

FOLDER: Final = Path(__file__).parents[1] / "web" / "static" / "figures"
PICTURE: Final = "standing.webp"
Part = tuple[MuscleGroup, Side]


@dataclass(frozen=True)
class Standing:
    """The body from the front and from behind; pixels from the top left.

    `shades`: colours as `#rrggbb` from nothing to the most, those of the lengthening on the
    stretches' own figures. `outlines`: SVG paths.
    """

    width: int
    height: int
    shades: Sequence[str]
    outlines: Mapping[Part, str]

    def shade(self, share: float) -> str:
        """The colour of a share from 0 to 1."""
        return self.shades[round(min(max(share, 0.0), 1.0) * (len(self.shades) - 1))]


@functools.cache
def standing() -> Standing:
    """The map of the body."""
    made = json.loads((FOLDER / "standing.json").read_text(encoding="utf-8"))
    outlines = {
        (MuscleGroup(group), Side(side)): path
        for group, sides in made["groups"].items()
        for side, path in sides.items()
    }
    return Standing(made["width"], made["height"], made["shades"], outlines)


def picture(shares: Mapping[Part, float]) -> bytes:
    """The painted body as a PNG, for paper; what has no share is painted as nothing."""
    from PIL import Image, ImageChops, ImageDraw

    body = standing()
    paint = Image.new("RGB", (body.width, body.height), "white")
    draw = ImageDraw.Draw(paint)
    for part, path in body.outlines.items():
        for line in path.strip("MZ").split("ZM"):
            spots = [tuple(map(float, spot.split())) for spot in line.split("L")]
            shade = body.shade(shares.get(part, 0.0))
            draw.polygon(spots, fill=shade, outline=shade)
    with Image.open(FOLDER / PICTURE) as image:
        seen = image.convert("RGBA")
    whole = ImageChops.multiply(seen.convert("RGB"), paint).convert("RGBA")
    whole.putalpha(seen.getchannel("A"))
    data = io.BytesIO()
    whole.save(data, "PNG")
    return data.getvalue()
