// Plays event lists through the session engine: one JSON request a line in, one answer a line out.
import { createInterface } from "node:readline";

const [engine, { nextMoment }] = await Promise.all(process.argv.slice(2).map((url) => import(url)));

for await (const line of createInterface({ input: process.stdin })) {
  const { plan, events } = JSON.parse(line);
  let now = 1_800_000_000_000;
  let { state, effects } = engine.begin(plan, "00000000-0000-4000-8000-000000000000", now);
  const story = [{ now, state, effects }];
  for (const { after_ms: wait, ...event } of events) {
    now += wait;
    ({ state, effects } = engine.reduce(plan, state, event, now));
    const moment = state.phase === "running" ? nextMoment(plan, state, now) : null;
    story.push({ now, event, state, effects, moment });
  }
  console.log(JSON.stringify(story));
}
