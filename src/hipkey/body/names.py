"""Sides in the model's names: `femur_r` and `femur_l`; muscles of the right arm have no suffix."""

from hipkey.domain.anatomy import Side


def partner(name: str) -> str:
    """The name on the other side: `femur_r` -> `femur_l`; a name without side is itself."""
    for right, left in (("_r_root", "_l_root"), ("_r", "_l")):
        if name.endswith(right):
            return name.removesuffix(right) + left
        if name.endswith(left):
            return name.removesuffix(left) + right
    return name


def base_name(name: str) -> str:
    """A muscle's name without its side."""
    return name[:-2] if name.endswith(("_r", "_l")) else name


def side_of(name: str) -> Side:
    """A muscle's side."""
    return Side.LEFT if name.endswith("_l") else Side.RIGHT


def muscle_pairs(names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Right and left muscle of every pair, as places in `names`. ValueError if one is alone."""
    place = {name: index for index, name in enumerate(names)}
    pairs = []
    for name, index in place.items():
        if side_of(name) is Side.RIGHT:
            left = place.get(base_name(name) + "_l")
            if left is None:
                raise ValueError(f"the muscle {name} has no partner on the left")
            pairs.append((index, left))
    return pairs
