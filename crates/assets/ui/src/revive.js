import { fmt } from "./fmt.js";

// An option is pure JSON with two extensions: {"$fmt":"money","sign":"€"} becomes a formatter, {"$color":"bad"} a colour
// of the theme. Anything else passes through.
const BANNED = new Set(["__proto__", "constructor", "prototype"]);

export function formatter({ $fmt, sign, decimals }) {
  const format = fmt[$fmt];
  if (!format) throw new Error(`unknown format ${$fmt}`);
  return value => (value == null || value === "-" ? "\u2013" : format(value, sign, decimals));
}

const last = point => {
  const value = point && typeof point === "object" && !Array.isArray(point) && "value" in point ? point.value : point;
  return Array.isArray(value) ? value[value.length - 1] : value;
};

export function revive(node, tokens) {
  if (Array.isArray(node)) {
    if (typeof node[0] === "number" || typeof node[0] === "string") return node;
    return node.map(part => revive(part, tokens));
  }
  if (node === null || typeof node !== "object") return node;
  if ("$fmt" in node) {
    const format = formatter(node);
    return point => format(last(point));
  }
  if ("$color" in node) {
    const colour = tokens[node.$color];
    if (!colour) throw new Error(`unknown colour ${node.$color}`);
    return colour;
  }
  const out = {};
  for (const key of Object.keys(node)) {
    // A tooltip's own format is read by tip.js, as it is.
    if (!BANNED.has(key)) out[key] = key === "say" ? node[key] : revive(node[key], tokens);
  }
  return out;
}
