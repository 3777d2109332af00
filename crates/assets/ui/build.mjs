// Bundles the browser modules and styles into one folder: node build.mjs OUT
// Every file that text compresses well gets a brotli and a gzip twin, so that the server never compresses.
import { build } from "esbuild";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUT");
fs.rmSync(out, { recursive: true, force: true });

const common = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};
await build({ ...common, entryPoints: ["src/app.js"], format: "esm", splitting: true, chunkNames: "chunk-[hash]", outdir: out });
await build({ ...common, entryPoints: ["src/theme-early.js"], format: "iife", outfile: path.join(out, "theme.js") });
await build({ ...common, entryPoints: ["css/app.css"], external: ["/assets/*"], outfile: path.join(out, "app.css") });

fs.copyFileSync("node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", path.join(out, "inter-latin.woff2"));
fs.copyFileSync("node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2", path.join(out, "inter-latin-ext.woff2"));
fs.copyFileSync("src/icon.svg", path.join(out, "icon.svg"));
fs.writeFileSync(path.join(out, "third-party.txt"), licences());

for (const file of fs.readdirSync(out).filter(name => /\.(js|css|txt|svg)$/.test(name))) {
  const bytes = fs.readFileSync(path.join(out, file));
  const quality = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  fs.writeFileSync(path.join(out, file + ".br"), zlib.brotliCompressSync(bytes, { params: quality }));
  fs.writeFileSync(path.join(out, file + ".gz"), zlib.gzipSync(bytes, { level: 9 }));
}

// Minifying drops the licence comments; this file keeps the texts, and the pages link to it.
function licences() {
  const parts = [
    ["htmx 4.0.1", ["htmx.org/LICENSE"]],
    ["Apache ECharts 6.1.0", ["echarts/LICENSE", "echarts/NOTICE", "echarts/licenses/LICENSE-d3"]],
    ["zrender (part of ECharts)", ["zrender/LICENSE"]],
    ["tslib (part of ECharts)", ["tslib/LICENSE.txt"]],
    ["Inter, the typeface", ["@fontsource-variable/inter/LICENSE"]],
  ];
  const read = name => fs.readFileSync(path.join("node_modules", name), "utf8").trim();
  const body = parts.map(([title, files]) => `${"=".repeat(78)}\n${title}\n${"=".repeat(78)}\n\n${files.map(read).join("\n\n")}\n`);
  return `Kepi's pages carry the following works of others, each under its own licence.\n\n${body.join("\n")}`;
}
