// Chart colours and the engine's theme. A test holds the shared names in step with css/tokens.css.
export const tokens = {
  light: {
    ink: "#1a1d21", muted: "#575d66", faint: "#8a9099", line: "#e3e1db", surface: "#ffffff", sunken: "#f4f3ef",
    s1: "#2557d6", s2: "#0b8a7d", s3: "#c77700", s4: "#b83280", s5: "#6b4fd0", s6: "#5f6b7a",
    "s1-50": "#2557d638", "s1-80": "#2557d61c", band: "#5f6b7a1f", "band-key": "#dcdfe3", "s1-50-key": "#a9bdf0", "s1-80-key": "#d7e0f8", target: "#3d434b",
    good: "#0a7a4a", warn: "#9a5b00", bad: "#b42318",
    h0: "#f0efe9", h1: "#cfdcf7", h2: "#9ab7f0", h3: "#5b86e5", h4: "#2557d6", h5: "#143a9c",
  },
  dark: {
    ink: "#eceef1", muted: "#a6adb8", faint: "#7b828d", line: "#2d323a", surface: "#1a1d22", sunken: "#14171b",
    s1: "#7ea2ff", s2: "#3ec6b4", s3: "#f0a93b", s4: "#ee7fb8", s5: "#ab97ff", s6: "#9aa5b4",
    "s1-50": "#7ea2ff47", "s1-80": "#7ea2ff24", band: "#9aa5b426", "band-key": "#3b4049", "s1-50-key": "#465a90", "s1-80-key": "#2b3655", target: "#cfd4db",
    good: "#4ccb8f", warn: "#f2b24a", bad: "#ff8a80",
    h0: "#22262c", h1: "#24345c", h2: "#2f4a8c", h3: "#4168c4", h4: "#6b92f5", h5: "#b4c8ff",
  },
};
export const FONT = "Inter Variable, Inter, sans-serif";
export function theme(mode, font = FONT) {
  const t = tokens[mode];
  const axis = {
    axisLine: { show: false }, axisTick: { show: false },
    axisLabel: { color: t.muted, fontSize: 11, fontFamily: font, margin: 10, hideOverlap: true },
    splitLine: { lineStyle: { color: t.line, width: 1 } },
    nameTextStyle: { color: t.muted, fontSize: 11, fontFamily: font },
  };
  return {
    color: [t.s1, t.s2, t.s3, t.s4, t.s5, t.s6],
    backgroundColor: "transparent",
    textStyle: { fontFamily: font, color: t.ink, fontSize: 12 },
    categoryAxis: { ...axis, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: t.line } } },
    timeAxis: { ...axis, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: t.line } } },
    valueAxis: axis, logAxis: axis,
    legend: { icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16, textStyle: { color: t.muted, fontSize: 12, fontFamily: font } },
    tooltip: {
      backgroundColor: t.surface, borderColor: t.line, borderWidth: 1, padding: [8, 12],
      textStyle: { color: t.ink, fontSize: 12, fontFamily: font }, extraCssText: "box-shadow:0 6px 20px rgb(0 0 0 / .14);border-radius:8px",
      axisPointer: { lineStyle: { color: t.faint, type: "solid" }, crossStyle: { color: t.faint } },
    },
    line: { symbol: "none", lineStyle: { width: 2 } },
    bar: { itemStyle: { borderRadius: [3, 3, 0, 0] }, barMaxWidth: 36 },
    aria: { enabled: true },
  };
}
