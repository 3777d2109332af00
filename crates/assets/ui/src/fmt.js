// Numbers and dates as text: the browser's half. Its twin is web/src/format.rs; fmt.cases.json holds both to one table.
// No Intl: it differs between engines and versions.
const NARROW = "\u202f";
const MINUS = "\u2212";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const group = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW);
const trim = text => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
const signed = (value, text) => (value < 0 && /[1-9]/.test(text) ? MINUS + text : text);

// Three significant figures of a number from 1 to 1000.
const three = a => trim(a < 9.995 ? a.toFixed(2) : a < 99.95 ? a.toFixed(1) : a.toFixed(0));

function short(a) {
  if (a >= 999.5e6) return `${three(a / 1e9)}${NARROW}bn`;
  if (a >= 999.5e3) return `${three(a / 1e6)}${NARROW}M`;
  if (a >= 9999.5) return `${three(a / 1e3)}${NARROW}k`;
  return null;
}

// Money below ten thousand keeps what people count with: minor units below one thousand.
function amount(a, decimals) {
  return short(a) ?? (a >= 999.995 ? group(a.toFixed(0)) : a.toFixed(decimals));
}

function percent(a) {
  const p = a * 100;
  if (p === 0) return "0";
  if (p >= 99.95) return group(p.toFixed(0));
  return p >= 0.095 ? p.toFixed(1) : p.toFixed(2);
}

function span(a) {
  if (a >= 3600) return `${short(a / 3600) ?? three(a / 3600)}${NARROW}h`;
  if (a >= 60) return `${three(a / 60)}${NARROW}min`;
  return `${three(a)}${NARROW}s`;
}

// A currency's sign stands before the amount; a code is set off by a narrow space.
const before = sign => (/^[A-Z]{3}$/.test(sign) ? sign + NARROW : sign);

export const fmt = {
  int: v => signed(v, group(Math.abs(v).toFixed(0))),
  compact: v => signed(v, short(Math.abs(v)) ?? (Math.abs(v) >= 99.95 || Number.isInteger(v) ? group(Math.abs(v).toFixed(0)) : three(Math.abs(v)))),
  percent: v => signed(v, percent(Math.abs(v))) + `${NARROW}%`,
  points: v => signed(v, three(Math.abs(v) * 100)) + `${NARROW}pt`,
  money: (v, sign = "", decimals = 2) => {
    const text = amount(Math.abs(v), decimals);
    return (v < 0 && /[1-9]/.test(text) ? MINUS : "") + before(sign) + text;
  },
  span: v => signed(v, span(Math.abs(v))),
  score: v => signed(v, three(Math.abs(v))),
  day: v => {
    const d = new Date(v);
    return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`;
  },
  date: v => `${fmt.day(v)} ${new Date(v).getUTCFullYear()}`,
  month: v => {
    const d = new Date(v);
    return d.getUTCMonth() ? MONTHS[d.getUTCMonth()] : `${MONTHS[0]} ${d.getUTCFullYear()}`;
  },
};
