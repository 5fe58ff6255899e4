"""Sides, joints and muscle groups under their standard names.

Clinical signs, in degrees: flexion +, adduction +, internal rotation +, dorsiflexion +,
right lateral bending +, left trunk rotation +. Anatomical standing is zero everywhere.
"""

from enum import StrEnum


class Side(StrEnum):
    """Left, right, or both where a stretch works the two legs at once."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def opposite(self) -> "Side":
        """The other side; both stays both."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(self, self)


class MuscleGroup(StrEnum):
    """The groups that a person knows; each belongs to one leg or one side of the trunk."""

    PIRIFORMIS = "piriformis"
    GLUTEUS_MAXIMUS = "gluteus-maximus"
    DEEP_GLUTES = "deep-glutes"
    ADDUCTORS = "adductors"
    ILIOPSOAS = "iliopsoas"
    QUADRICEPS = "quadriceps"
    OUTER_HIP = "outer-hip"
    HAMSTRINGS = "hamstrings"
    LOW_BACK = "low-back"
    CHEST_SHOULDER = "chest-shoulder"


class Position(StrEnum):
    """How the body rests on the floor; the planner counts changes between these."""

    SUPINE = "supine"
    PRONE = "prone"
    SEATED = "seated"
    KNEELING = "kneeling"
    ALL_FOURS = "all-fours"


class Prop(StrEnum):
    """Things a stretch can ask for."""

    MAT = "mat"
    CHAIR = "chair"
    BLOCK = "block"
    WEIGHT = "weight"
    FOAM_ROLLER = "foam-roller"
    CUSHION = "cushion"
    STRAP = "strap"
