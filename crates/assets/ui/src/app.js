// Everything a page needs before a chart is near.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
import "./kepi-chart.js";
import "./theme-switch.js";
import "./live.js";
import "./panel.js";
import "./swap.js";
import "./drop.js";
import "./editor.js";
import "./copy.js";
