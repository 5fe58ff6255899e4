// Plays points of a body through `framing.ts`: one JSON list of looks a line in, what is wrong out.
import { createInterface } from "node:readline";

const { Framing } = await import(process.argv[2]);

for await (const line of createInterface({ input: process.stdin })) {
  const framing = new Framing();
  const looks = JSON.parse(line);
  console.log(
    JSON.stringify(
      looks.map(({ points, now }) => framing.look(points && Float32Array.from(points), 4 / 3, now)),
    ),
  );
}
