import { DuckDBInstance } from "@duckdb/node-api";
const c = await (await DuckDBInstance.create(":memory:",{threads:"2"})).connect();
for (let i=0;i<3;i++){ const k=process.cpuUsage(),a=performance.now(); await (await c.run("SUMMARIZE FROM read_csv('/tmp/data/table.csv')")).getRows(); const d=process.cpuUsage(k); console.log("summarize",(performance.now()-a).toFixed(0),((d.user+d.system)/1000).toFixed(0)); }
