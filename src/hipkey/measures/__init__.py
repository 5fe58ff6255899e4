"""Measures: named points in, scalars out. The same on virtual and on observed landmarks."""

from hipkey.measures.geometry import Body, body_of, camera_azimuth, degrees_apart, twist
from hipkey.measures.measures import MEASURES, Measure, measure_named

__all__ = [
    "MEASURES",
    "Body",
    "Measure",
    "body_of",
    "camera_azimuth",
    "degrees_apart",
    "measure_named",
    "twist",
]
