import { once } from "node:events";
import { closeSync, createReadStream, openSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "../../spec/support/folders.ts";
import { memoryOf } from "../../spec/support/process-memory.ts";
import { served } from "../../spec/support/served.ts";
import { specificationOf } from "../../spec/support/specification.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";

// Most memory that an executor takes for a CSV file of some size (MB, 1000 by default): from disk, and from S3.
const bytes = Number(process.argv[2] ?? 1000) * 1e6;
const ETAG = '"1"';

const folder = temporaryFolder();
const path = join(folder, "large.csv");
const file = openSync(path, "w");
let written = writeSync(file, "id,day,rain,station\n");
for (let id = 0; written < bytes; ) {
  let lines = "";
  for (const end = id + 50_000; id < end; id++)
    lines += `${id},2024-05-${10 + (id % 20)},${(id % 977) / 10},station-${id % 400}\n`;
  written += writeSync(file, lines);
}
closeSync(file);

const { size } = statSync(path);
const server = createServer(({ method, headers }, response) => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  if (method === "HEAD" || from === undefined || to === undefined) {
    response.writeHead(200, { etag: ETAG, "content-length": size }).end();
    return;
  }
  const range = { start: Number(from), end: Number(to) };
  const length = range.end - range.start + 1;
  response.writeHead(206, { etag: ETAG, "content-length": length, "content-range": `bytes ${from}-${to}/${size}` });
  createReadStream(path, range).pipe(response);
});
await once(server.listen(0, "127.0.0.1"), "listening");

const env = {
  DATA_ROOT: folder,
  LOG_LEVEL: "silent",
  S3_BUCKETS: "bench",
  S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  S3_PATH_STYLE: "true",
};

for (const only_light_profile of [true, false]) {
  const disk = await peakOf({ type: "RawDataPath", dataset_id: "large.csv" }, only_light_profile);
  const store = await peakOf({ type: "S3Objects", bucket: "bench", key: "large.csv" }, only_light_profile);
  const kind = only_light_profile ? "light" : "full";
  process.stdout.write(
    `${kind}: ${mb(size)} MB, peak of the executor ${mb(disk.peak)} MB from disk (${disk.seconds} s), ` +
      `${mb(store.peak)} MB from S3 (${store.seconds} s): ${mb(store.peak - disk.peak)} MB more\n`,
  );
}
server.close();

async function peakOf(
  connector: ProfileSpecification["data_connectors"][number],
  only_light_profile: boolean,
): Promise<{ peak: number; seconds: string }> {
  const service = await served({ ...env, LOG_LEVEL: "info" });
  const begun = performance.now();
  const { error } = await service.rpc.profiled(specificationOf("", { data_connectors: [connector] }), {
    only_light_profile,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (error !== undefined) throw new Error(JSON.stringify(error));
  const peak = Math.max(...childrenOf(service.child.pid ?? 0).map((pid) => memoryOf(pid).peak));
  service.child.kill("SIGTERM");
  await service.ended;
  return { peak, seconds };
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((id) => readFileSync(`/proc/${pid}/task/${id}/children`, "utf8").trim());
  return lists
    .flatMap((list) => list.split(" "))
    .filter((id) => id !== "")
    .map(Number);
}

function mb(value: number): number {
  return Math.round(value / 1e6);
}
