// The chart engine, loaded when the first chart comes near. One renderer, the marks that pages use, nothing else.
import * as ec from "echarts/core";
import { LineChart, BarChart } from "echarts/charts";
import { AriaComponent, AxisPointerComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { revive } from "./revive.js";
import { theme, tokens } from "./theme.js";
import { tip, tipCss } from "./tip.js";

ec.use([LineChart, BarChart, AriaComponent, AxisPointerComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, SVGRenderer]);
for (const mode of ["light", "dark"]) ec.registerTheme(mode, theme(mode));
export { ec, revive, tip, tipCss, tokens };
