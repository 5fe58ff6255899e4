// Plays what happens to a camera through `watch.ts`: one JSON list of events a line in, acts out.
import { createInterface } from "node:readline";

const { Watch } = await import(process.argv[2]);

for await (const line of createInterface({ input: process.stdin })) {
  const watch = new Watch();
  const acts = JSON.parse(line).map(({ now, step, verdict, watching, tick, giveUp, measured }) => {
    if (step) return watch.step(step.kind, step.running, step.fresh, now);
    if (verdict) return watch.verdict(verdict, now);
    if (watching) return watch.watching(now);
    if (measured) return watch.measured(measured) ?? [];
    if (giveUp) return watch.giveUp(giveUp);
    return tick ? watch.tick(now) : [];
  });
  console.log(JSON.stringify({ acts, details: watch.details(), holding: watch.holding }));
}
