"""The picture of where the camera goes shows the place that the content names."""

import numpy as np
import pytest
from PIL import Image

from hipkey.body import figure, kinematics, placing
from hipkey.content import loader
from hipkey.measures import body_of, camera_azimuth, degrees_apart

STRETCHES = {s.id: s for s in loader.load().stretches.values() if s.judging and s.pose}
SMALL = (160, 100)
TURNED = 12.0
"""A pose may be authored some degrees off the scene's own front."""


def drawn(stretch: str) -> placing.Place:
    skin = figure.load(stretch, "hold").skin.vertices
    return placing.place(skin, STRETCHES[stretch].judging.best_view)


@pytest.mark.parametrize("stretch", sorted(STRETCHES))
def test_the_laptop_stands_where_the_content_wants_the_camera(stretch):
    where = drawn(stretch)
    parts = np.concatenate([part.vertices for part in placing.laptop(where)])
    x, y = parts[:, :2].mean(0) - where.middle
    assert np.hypot(x, y) == pytest.approx(placing.DISTANCE_M, abs=0.1)
    around = np.degrees(np.arctan2(x, -y))
    data = kinematics.forward(kinematics.configuration(STRETCHES[stretch].pose.keyframe("hold")))
    seen_from = camera_azimuth(body_of(kinematics.landmarks(data, kinematics.view(around, 10))))
    # The figure stretches the right side, and the content counts from the side that is stretched.
    assert degrees_apart(360 - seen_from, STRETCHES[stretch].judging.best_view) < TURNED


@pytest.mark.parametrize("stretch", sorted(STRETCHES))
def test_the_words_name_the_distance_that_is_drawn(stretch):
    assert placing.DISTANCE_M == 2.0
    assert "two metres" in STRETCHES[stretch].judging.camera.text


@pytest.mark.parametrize("stretch", sorted(STRETCHES))
def test_the_committed_picture_is_the_one_that_would_be_made(stretch):
    path = figure.FOLDER / f"{stretch}-place.webp"
    kept = Image.open(path)
    assert kept.size == placing.SIZE
    small = np.asarray(kept.convert("RGBA").resize(SMALL, Image.Resampling.BOX), dtype=float)
    anew = placing.picture(stretch, STRETCHES[stretch].judging.best_view, SMALL)
    off = np.abs(small - np.asarray(anew, dtype=float)) * (small[..., 3:] / 255)
    assert off.mean() < 4, f"run: python -m hipkey.body.make_figures --stills --only {stretch}"


def test_another_place_would_be_another_picture():
    """The comparison above notices a place that moved by 30 degrees."""
    best = STRETCHES["pigeon"].judging.best_view
    here, there = (
        np.asarray(placing.picture("pigeon", view, SMALL), dtype=float)
        for view in (best, best + 30)
    )
    assert (np.abs(here - there) * (here[..., 3:] / 255)).mean() > 8


def test_the_pictures_of_the_places_are_light():
    sizes = [path.stat().st_size for path in figure.FOLDER.glob("*-place.webp")]
    assert len(sizes) >= len(STRETCHES)
    assert sum(sizes) < 400_000


def test_the_screen_looks_at_the_body():
    where = drawn("butterfly")
    *_, glass, _ = placing.laptop(where)
    front = glass.vertices[:, :2].mean(0)
    outward = glass.normals[:, :2]
    assert (front - where.spot) @ where.towards < 0.05
    assert (outward @ where.towards).max() > 0.8
