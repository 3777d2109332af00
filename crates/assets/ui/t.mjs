import fs from "node:fs";
import { createRequire } from "node:module";
const base="/work/main/crates/assets/ui/";
const { ec, revive, tokens } = await import(base+"src/chart.js");
const s=fs.readFileSync("/tmp/dom.html","utf8"); const m=s.match(/<script type="application\/json">([\s\S]*?)<\/script>/)[1];
for (const mode of [0,1,2]) {
 const c=ec.init(null,"light",{renderer:"svg",ssr:true,width:900,height:320});
 const o=revive(JSON.parse(m),tokens.light); delete o.tooltip; if(mode==2) delete o.media;
 c.setOption({...o,animation:false}, mode>=1?{replaceMerge:["series"]}:undefined);
 const svg=c.renderToSVGString(); console.log(mode, svg.length, (svg.match(/<path/g)||[]).length);
}
