// How deep, in words: degrees with their band, and against the person's own first week.

import type { Depth, Watching } from "../wire.gen";
import { LEAST_BAND } from "./watch";

export type DepthWords = Record<
  "bent" | "opened" | "apart" | "as_in_first_week" | "more_than_first_week" | "less_than_first_week",
  string
>;

export function depthLine(depth: Depth, watching: Watching | null, words: DepthWords): string {
  const band = Math.round(Math.max(LEAST_BAND, depth.error));
  const form = depth.measure === "hip_abduction" ? "apart" : depth.value < 0 ? "opened" : "bent";
  const line = fill(words[form], { degrees: Math.round(Math.abs(depth.value)), band });
  const first = watching?.first_week_deg;
  if (first === null || first === undefined) return line;
  const more = (depth.value - first) * (watching?.deeper === "lower" ? -1 : 1);
  const degrees = Math.round(Math.abs(more));
  if (degrees < band) return `${line} ${words.as_in_first_week}`;
  return `${line} ${fill(more > 0 ? words.more_than_first_week : words.less_than_first_week, { degrees })}`;
}

function fill(pattern: string, values: Record<string, number>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
