import { fmt } from "./fmt.js";
import { formatter } from "./revive.js";

// The tooltip as nodes with classes: no style attributes, so that it passes a strict content security policy.
export const tipCss =
  ".tip{display:grid;gap:4px;min-width:150px;font-variant-numeric:tabular-nums}.tip b{font-weight:600}" +
  ".tip .r{display:grid;grid-template-columns:10px 1fr auto;gap:8px;align-items:center}.tip svg{display:block}";

const SVG = "http://www.w3.org/2000/svg";
const el = (tag, name, text) => {
  const node = document.createElement(tag);
  node.className = name;
  if (text != null) node.textContent = text;
  return node;
};
const key = colour => {
  const svg = document.createElementNS(SVG, "svg");
  const rect = document.createElementNS(SVG, "rect");
  for (const [name, value] of [["width", 10], ["height", 10]]) {
    svg.setAttribute(name, value);
    rect.setAttribute(name, value);
  }
  rect.setAttribute("rx", 2);
  rect.setAttribute("fill", typeof colour === "string" ? colour : "currentColor");
  svg.append(rect);
  return svg;
};

// `say` is the format of values, `head` that of the axis value. A point [x, y, label] says its own label as its date.
export function tip(say, head) {
  const format = say ? formatter(say) : String;
  return points => {
    // The edges of a shaded band are no figures of their own.
    const list = (Array.isArray(points) ? points : [points]).filter(point => !point.seriesId?.startsWith("band-"));
    if (!list.length) return el("div", "tip");
    const box = el("div", "tip");
    box.append(el("b", "", list[0].data?.name ?? (head ? fmt[head](list[0].axisValue ?? list[0].value[0]) : list[0].name)));
    for (const point of list) {
      const value = Array.isArray(point.value) ? point.value[1] : point.value;
      const row = el("div", "r");
      row.append(key(point.color), el("span", "", point.seriesName), el("b", "", format(value)));
      box.append(row);
    }
    return box;
  };
}
