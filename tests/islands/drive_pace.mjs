// Shows a moving figure to `pace.ts` on a screen of so many pictures a second: one JSON line in, the
// times of its drawings out.
import { createInterface } from "node:readline";

const { Pace } = await import(process.argv[2]);

for await (const line of createInterface({ input: process.stdin })) {
  const { movements, screen, costs } = JSON.parse(line);
  const pace = new Pace();
  const played = Array.from({ length: movements }, () => {
    pace.begin();
    const drawings = [];
    // A drawing that takes longer than a picture of the screen delays the next picture.
    for (let now = 0; now < 3000; now += 1000 / screen) {
      if (!pace.due(now)) continue;
      const { modest, timing } = pace;
      const cost = costs[modest ? "modest" : "whole"][drawings.length % costs.whole.length];
      drawings.push({ now, modest });
      pace.drawn(now, timing ? cost : null);
      now += Math.floor((cost * screen) / 1000) * (1000 / screen);
    }
    return drawings;
  });
  console.log(JSON.stringify(played));
}
