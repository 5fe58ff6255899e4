// The person as in a mirror, with the points that are seen; colours follow the verdict.

type Place = readonly [number, number];

const LIMBS: readonly Place[] = [
  [11, 12], [11, 13], [13, 15], [12, 14], [14, 16], [11, 23], [12, 24], [23, 24],
  [23, 25], [25, 27], [27, 31], [24, 26], [26, 28], [28, 32],
];
const SEEN = 0.5;

/** Draws the points, three numbers each, over the picture; the style sheet mirrors both. */
export function draw(canvas: HTMLCanvasElement, video: HTMLVideoElement, points: Float32Array | null): void {
  const { videoWidth, videoHeight } = video;
  if (videoWidth && canvas.width !== videoWidth) canvas.width = videoWidth;
  if (videoHeight && canvas.height !== videoHeight) canvas.height = videoHeight;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!points) return;
  const at = (index: number): Place => [
    (points[3 * index] ?? 0) * canvas.width,
    (points[3 * index + 1] ?? 0) * canvas.height,
  ];
  const seen = (index: number): boolean => (points[3 * index + 2] ?? 0) >= SEEN;
  const colour = getComputedStyle(canvas).color;
  pen.lineCap = "round";
  pen.lineWidth = Math.max(3, canvas.width / 110);
  for (const [from, to] of LIMBS) {
    pen.strokeStyle = colour;
    // What is covered is guessed: shown, but thin.
    pen.globalAlpha = seen(from) && seen(to) ? 0.9 : 0.25;
    pen.beginPath();
    pen.moveTo(...at(from));
    pen.lineTo(...at(to));
    pen.stroke();
  }
  pen.globalAlpha = 1;
}
