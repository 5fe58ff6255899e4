"""The content, and what every stretch lengthens: computed once on the body model."""

from functools import cache

from hipkey.content.loader import Content, load
from hipkey.domain.anatomy import Side
from hipkey.planner.dose import Lengthenings


@cache
def the_content() -> Content:
    return load()


@cache
def the_lengthenings() -> Lengthenings:
    from hipkey.body.report import lengthening

    return {
        (stretch.id, keyframe): lengthening(
            stretch, Side.RIGHT if stretch.one_sided else Side.BOTH, keyframe
        ).values()
        for stretch in the_content().stretches.values()
        for keyframe in {"hold", stretch.easier.keyframe, stretch.deeper.keyframe}
    }
