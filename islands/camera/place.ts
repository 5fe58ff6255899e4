// Where the camera goes, as a picture from above: mat, person, camera, and how far apart.

const SVG = "http://www.w3.org/2000/svg";
const FAR = 78;

/** `azimuth`: degrees, 0 before the person (below in the picture), 90 at the person's left side. */
export function placing(position: string, azimuth: number, distance: string): SVGSVGElement {
  const turn = (azimuth * Math.PI) / 180;
  const [x, y] = [FAR * Math.sin(turn), FAR * Math.cos(turn)];
  const [left, right] = [Math.min(-66, x - 36), Math.max(66, x + 36)];
  const viewBox = `${left} -68 ${right - left} ${Math.max(68, y + 40) + 68}`;
  const picture = part("svg", { viewBox, class: "placing", "aria-hidden": "true" });
  picture.append(
    part("rect", { x: -24, y: -62, width: 48, height: 124, rx: 6, class: "placing__mat" }),
    body(position),
    part("line", { x1: x * 0.84, y1: y * 0.84, x2: x * 0.36, y2: y * 0.36, class: "placing__way" }),
    camera(x, y, azimuth),
    label(x, y, distance),
  );
  return picture;
}

/** Lying on the back the feet are below, on the belly the head is; all others look downwards. */
function body(position: string): SVGElement {
  const lying = position === "supine" || position === "prone";
  const figure = part("g", { class: "placing__body" });
  if (lying) {
    const up = position === "supine" ? -1 : 1;
    figure.append(
      part("circle", { cx: 0, cy: 46 * up, r: 10 }),
      part("rect", { x: -13, y: Math.min(34 * up, -4 * up), width: 26, height: 38, rx: 11 }),
      part("rect", { x: -12, y: Math.min(-2 * up, -54 * up), width: 9, height: 52, rx: 4.5 }),
      part("rect", { x: 3, y: Math.min(-2 * up, -54 * up), width: 9, height: 52, rx: 4.5 }),
    );
    return figure;
  }
  figure.append(
    part("ellipse", { cx: 0, cy: 0, rx: 19, ry: 11 }),
    part("circle", { cx: 0, cy: 3, r: 10 }),
    part("path", { d: "M-4 12 L0 19 L4 12 Z" }),
    part("rect", { x: -14, y: 10, width: 9, height: 30, rx: 4.5 }),
    part("rect", { x: 5, y: 10, width: 9, height: 30, rx: 4.5 }),
  );
  return figure;
}

function camera(x: number, y: number, azimuth: number): SVGElement {
  const group = part("g", {
    class: "placing__camera",
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(-azimuth).toFixed(1)})`,
  });
  group.append(
    part("rect", { x: -15, y: -2, width: 30, height: 18, rx: 4 }),
    part("path", { d: "M-8 -2 L-13 -15 L13 -15 L8 -2 Z", class: "placing__view" }),
  );
  return group;
}

function label(x: number, y: number, text: string): SVGElement {
  const beside = Math.abs(x) > Math.abs(y);
  const written = part("text", {
    x: beside ? x : x + 24,
    y: beside ? y + 34 : y + 4,
    "text-anchor": beside ? "middle" : "start",
  });
  written.textContent = text;
  return written;
}

function part<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
