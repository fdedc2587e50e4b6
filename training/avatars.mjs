// Draws portraits: reads [[style, options], ...] as JSON from standard input, writes a list of SVG documents.
import { createAvatar } from "@dicebear/core";

let asked = "";
for await (const part of process.stdin) asked += part;
const drawn = [];
for (const [style, options] of JSON.parse(asked)) {
  drawn.push(createAvatar(await import(`@dicebear/${style}`), options).toString());
}
process.stdout.write(JSON.stringify(drawn));
