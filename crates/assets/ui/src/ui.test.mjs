// node --test: the formats keep to the shared table, and the chart's colours to the page's.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { fmt } from "./fmt.js";
import { revive } from "./revive.js";
import { tokens } from "./theme.js";

const here = name => new URL(name, import.meta.url);

test("every format gives the text of the table", () => {
  const cases = JSON.parse(fs.readFileSync(here("./fmt.cases.json"), "utf8"));
  assert.ok(cases.length > 40);
  for (const [name, value, text, ...rest] of cases) assert.equal(fmt[name](value, ...rest), text, `${name} ${value}`);
});

test("chart colours are the page's colours", () => {
  const css = fs.readFileSync(here("../css/tokens.css"), "utf8");
  const pairs = { ink: "ink", muted: "ink-2", line: "line", surface: "surface", sunken: "sunken", s1: "accent", good: "good", bad: "bad" };
  for (const [mine, theirs] of Object.entries(pairs)) {
    const [, light, dark] = css.match(new RegExp(`--${theirs}: light-dark\\((#\\w+), (#\\w+)\\)`));
    assert.deepEqual([tokens.light[mine], tokens.dark[mine]], [light, dark], mine);
  }
});

test("an option may not smuggle functions or prototypes", () => {
  const option = revive(JSON.parse('{"__proto__":{"x":1},"a":{"$color":"s1"},"b":{"$fmt":"percent"}}'), tokens.light);
  assert.equal(option.x, undefined);
  assert.equal(option.a, "#2557d6");
  assert.equal(option.b([0, 0.5]), "50.0\u202f%");
  assert.throws(() => revive({ $fmt: "nothing" }, tokens.light), /unknown format/);
});
