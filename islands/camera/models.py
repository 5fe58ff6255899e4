"""Puts the landmark estimator's files together: `python islands/camera/models.py OUTPUT`.

npm's packages hold bare TensorFlow Lite models and the WebAssembly; the estimator wants bundles:
a stored zip of detector and landmark model, each with metadata that says how to scale a picture's
bytes. The metadata is a FlatBuffer of its own (github.com/tensorflow/tflite-support,
metadata_schema.fbs). The models' own bytes are not touched: a new root table, written in front,
points into them. It leaves out the operators that only draw a person's silhouette, which Hipkey
never asks for: a fifth of the time, and no landmark changes. Standard library only.
"""

import shutil
import struct
import sys
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).parents[1] / "node_modules" / "@mediapipe"
SIZES = ("lite", "full", "heavy")
WASM = ("vision_wasm_module_internal.js", "vision_wasm_module_internal.wasm")
"""What a module worker loads; every browser with module workers has SIMD too."""

ALIGNMENT = 16
PADDING = 0xD935
"""Header id of a zip's extra field that only pads."""

METADATA_NAME = "TFLITE_METADATA"
# Places of fields in their tables.
VERSION, SUBGRAPHS, BUFFERS, METADATA = 0, 2, 4, 6
GRAPH_OUTPUTS, OPERATORS = 2, 3
OPERATOR_INPUTS, OPERATOR_OUTPUTS = 1, 2
RGB = 1
IMAGE_PROPERTIES = 2
NORMALIZATION = 1


# Among the five outputs of a landmark model: whether somebody is there, and the silhouette.
PRESENCE, SILHOUETTE = 1, 2


@dataclass(frozen=True)
class Normalization:
    """A picture's byte becomes (byte - mean) / std."""

    mean: float
    std: float


DETECTOR = Normalization(127.5, 127.5)
LANDMARKS = Normalization(0.0, 255.0)


# -- FlatBuffers, as much as is needed: every offset points forward ----------------------------


@dataclass(frozen=True)
class Old:
    """Something in the bytes that come after all new ones, at `position` of them."""

    position: int


@dataclass(frozen=True)
class Number:
    """A scalar in a table, four bytes wide at most: struct's `form`, `value`."""

    form: str
    value: float


@dataclass(frozen=True)
class Raw:
    """A vector of bytes, or with `text` a string."""

    data: bytes
    text: bool = False


@dataclass(frozen=True)
class Numbers:
    """A vector of numbers of four bytes, each in struct's `form`."""

    form: str
    values: Sequence[float]


@dataclass(frozen=True)
class Table:
    """Fields by their place."""

    fields: "Mapping[int, Number | Item]"


@dataclass(frozen=True)
class Vector:
    """A vector of offsets."""

    items: "Sequence[Item]"


Item = Old | Raw | Numbers | Table | Vector


class Writer:
    """Lays items out one after the other, each behind what points to it."""

    def __init__(self, root: Item, identifier: bytes) -> None:
        self.out = bytearray(4) + identifier
        self._waiting: deque[tuple[int, Item]] = deque([(0, root)])
        self._old: list[tuple[int, int]] = []

    def bytes(self, old: bytes = b"") -> bytes:
        """The whole buffer, with the `old` one behind it."""
        while self._waiting:
            at, item = self._waiting.popleft()
            if isinstance(item, Old):
                self._old.append((at, item.position))
            else:
                self._point(at, self._put(item))
        self._align(ALIGNMENT)
        base = len(self.out)
        for at, position in self._old:
            self._point(at, base + position)
        return bytes(self.out) + old

    def _point(self, at: int, to: int) -> None:
        struct.pack_into("<I", self.out, at, to - at)

    def _align(self, to: int, before: int = 0) -> None:
        self.out += bytes(-(len(self.out) + before) % to)

    def _later(self, item: Item) -> None:
        self._waiting.append((len(self.out), item))
        self.out += bytes(4)

    def _put(self, item: Item) -> int:
        match item:
            case Table(fields):
                return self._table(fields)
            case Vector(items):
                start = self._count(len(items))
                for each in items:
                    self._later(each)
            case Numbers(form, values):
                start = self._count(len(values))
                self.out += struct.pack(f"<{len(values)}{form}", *values)
            case Raw(data, text):
                self._align(ALIGNMENT, before=4)
                start = self._count(len(data))
                self.out += data + bytes(text)
            case _:
                raise TypeError(item)
        return start

    def _count(self, count: int) -> int:
        self._align(4)
        start = len(self.out)
        self.out += struct.pack("<I", count)
        return start

    def _table(self, fields: "Mapping[int, Number | Item]") -> int:
        self._align(4)
        where = len(self.out)
        # Every field takes four bytes, in the order of its place.
        offsets = [0] * (max(fields) + 1)
        for order, place in enumerate(sorted(fields)):
            offsets[place] = 4 + 4 * order
        head = (4 + 2 * len(offsets), 4 + 4 * len(fields))
        self.out += struct.pack(f"<{2 + len(offsets)}H", *head, *offsets)
        self._align(4)
        start = len(self.out)
        self.out += struct.pack("<i", start - where)
        for place in sorted(fields):
            field = fields[place]
            if isinstance(field, Number):
                self.out += struct.pack(f"<{field.form}", field.value).ljust(4, b"\0")
            else:
                self._later(field)
        return start


class Reader:
    """Looks into a FlatBuffer."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = self.follow(0)

    def follow(self, at: int) -> int:
        """Where the offset at `at` points."""
        return at + self.number("I", at)

    def number(self, form: str, at: int) -> int:
        """The whole number at `at`."""
        value: int = struct.unpack_from(f"<{form}", self.data, at)[0]
        return value

    def fields(self, table: int) -> dict[int, int]:
        """Where each field of a table is, by its place."""
        listing = table - self.number("i", table)
        count = (self.number("H", listing) - 4) // 2
        offsets = [self.number("H", listing + 4 + 2 * place) for place in range(count)]
        return {place: table + offset for place, offset in enumerate(offsets) if offset}

    def vector(self, start: int) -> Iterator[int]:
        """Where the items of a vector of offsets are."""
        for index in range(self.number("I", start)):
            yield self.follow(start + 4 + 4 * index)

    def integers(self, start: int) -> list[int]:
        """A vector of int32."""
        count = self.number("I", start)
        return list(struct.unpack_from(f"<{count}i", self.data, start + 4))

    def text(self, start: int) -> str:
        """A string."""
        return self.data[start + 4 : start + 4 + self.number("I", start)].decode()


# -- the models -------------------------------------------------------------------------------


def metadata(scale: Normalization) -> bytes:
    """What the estimator must know of a model: its one input is a picture, scaled so."""
    scaling = Table({0: Numbers("f", [scale.mean]), 1: Numbers("f", [scale.std])})
    picture = Table({0: Number("B", IMAGE_PROPERTIES), 1: Table({0: Number("B", RGB)})})
    step = Table({0: Number("B", NORMALIZATION), 1: scaling})
    tensor = Table({3: picture, 4: Vector([step])})
    subgraph = Table({2: Vector([tensor])})
    return Writer(Table({3: Vector([subgraph])}), b"M001").bytes()


def without_silhouette(old: Reader, graph: int) -> Table:
    """The graph without the operators that nothing but the silhouette needs.

    The estimator wants five outputs, so the presence, worked out anyway, stands in its place too.
    """
    fields = old.fields(graph)
    outputs = old.integers(old.follow(fields[GRAPH_OUTPUTS]))
    outputs[SILHOUETTE] = outputs[PRESENCE]
    needed, kept = set(outputs), []
    for operator in reversed(list(old.vector(old.follow(fields[OPERATORS])))):
        ends = old.fields(operator)
        if needed.isdisjoint(old.integers(old.follow(ends[OPERATOR_OUTPUTS]))):
            continue
        needed.update(old.integers(old.follow(ends[OPERATOR_INPUTS])))
        kept.append(Old(operator))
    slim: dict[int, Number | Item] = {place: Old(old.follow(at)) for place, at in fields.items()}
    slim[GRAPH_OUTPUTS], slim[OPERATORS] = Numbers("i", outputs), Vector(kept[::-1])
    return Table(slim)


def prepared(model: bytes, described: bytes, *, silhouette: bool = True) -> bytes:
    """The model with that metadata in place of any that it had; without a `silhouette` on wish."""
    if model[4:8] != b"TFL3":
        raise SystemExit("The estimator's package does not hold the models that Hipkey knows.")
    old = Reader(model)
    fields = old.fields(old.root)
    root: dict[int, Number | Item] = {
        place: Old(old.follow(at)) for place, at in fields.items() if place != VERSION
    }
    root[VERSION] = Number("I", old.number("I", fields[VERSION]) if VERSION in fields else 3)
    if not silhouette:
        (graph,) = old.vector(old.follow(fields[SUBGRAPHS]))
        root[SUBGRAPHS] = Vector([without_silhouette(old, graph)])
    buffers = list(old.vector(old.follow(fields[BUFFERS])))
    kept = []
    if METADATA in fields:
        for entry in old.vector(old.follow(fields[METADATA])):
            if old.text(old.follow(old.fields(entry)[0])) != METADATA_NAME:
                kept.append(Old(entry))
    name = Raw(METADATA_NAME.encode(), text=True)
    mine = Table({0: name, 1: Number("I", len(buffers))})
    root[BUFFERS] = Vector([*map(Old, buffers), Table({0: Raw(described)})])
    root[METADATA] = Vector([*kept, mine])
    return Writer(Table(root), b"TFL3").bytes(model)


def bundle(path: Path, files: Mapping[str, bytes]) -> None:
    """A zip whose entries are stored as they are, aligned, so that they can be mapped."""
    with path.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            head = file.tell() + zipfile.sizeFileHeader + len(name) + 4
            padding = -head % ALIGNMENT
            entry.extra = struct.pack("<HH", PADDING, padding) + bytes(padding)
            archive.writestr(entry, data)


def make(output: Path, packages: Path = PACKAGES) -> None:
    """Write `output/models` and `output/wasm`."""
    source, models, wasm = packages / "pose", output / "models", output / "wasm"
    models.mkdir(parents=True, exist_ok=True)
    wasm.mkdir(parents=True, exist_ok=True)
    detector = (source / "pose_solution_packed_assets.data").read_bytes()
    detector = prepared(detector, metadata(DETECTOR))
    for size in SIZES:
        landmarks = (source / f"pose_landmark_{size}.tflite").read_bytes()
        landmarks = prepared(landmarks, metadata(LANDMARKS), silhouette=False)
        parts = {"pose_detector.tflite": detector, "pose_landmarks_detector.tflite": landmarks}
        bundle(models / f"pose_landmarker_{size}.task", parts)
    for name in WASM:
        shutil.copyfile(packages / "tasks-vision" / "wasm" / name, wasm / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
