import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/index.ts";
import type { NewCatalogColumn } from "../../src/store/definitions/catalog-record.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";

const TABLES = 10_000;
const COLUMNS = 20;
const ROUNDS = 5;
const WORDS =
  "customer order price name date city zip region account total amount status code river lake weather airport movie title rating country email phone address latitude longitude population year month day quantity discount product category supplier invoice payment shipment tracking carrier".split(
    " ",
  );
/** What is looked for: in no table, in one, in some, in most, and in all; and what is too short for the index. */
const KEYWORDS = ["zzzzz", "_1234", "latitude_longitude", "customer", "email", "raw.", "data on", "na"];

/** A page of what a keyword is found in, out of 10,000 tables with 200,000 columns, through `POST /rpc`. */
export async function catalogBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const state = join(folder, "state");
  await fill(state);
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: state, DATA_ROOT: folder, WORKERS: "1" });
  try {
    const client = createClient({ url: service.url });
    const times = new Map<string, number[]>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const keyword of KEYWORDS) {
        const start = performance.now();
        await client.call("catalog.search", { keyword });
        const ms = performance.now() - start;
        if (round > 0) times.set(keyword, [...(times.get(keyword) ?? []), ms]); // the first round warms up
      }
    }
    const slowest = [...times].map(([name, ms]) => ({ name, ms: median(ms) })).sort((a, b) => b.ms - a.ms)[0];
    const listed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await client.call("catalog.list", { semantic_type: ["email"], offset: 4000 });
      listed.push(performance.now() - start);
    }
    return [
      {
        what: "catalog.search over 10,000 tables",
        figures: [
          { what: "median", value: median([...times.values()].flat()), unit: "ms", goal: { atMost: 20 } },
          { what: `slowest ('${slowest?.name}')`, value: slowest?.ms ?? Number.NaN, unit: "ms" },
          { what: "catalog.list", value: median(listed), unit: "ms" },
        ],
      },
    ];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a store with tables whose columns have names of words. */
async function fill(state: string): Promise<void> {
  const store = SqliteStore.open(state);
  let seed = 1;
  const word = (): string => {
    seed ^= seed << 13; // xorshift (Marsaglia 2003): the same words in every run
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return WORDS[(seed >>> 0) % WORDS.length] as string;
  };
  const columnOf = (_: unknown, i: number): NewCatalogColumn => ({
    name: `${word()}_${word()}_${i}`,
    type: "VARCHAR",
    profile_type: "sc:Text",
    meanings: i % 7 === 0 ? ["email"] : [],
    personal: i % 7 === 0,
    nullable: false,
    references: null,
    description: i % 3 === 0 ? `The ${word()} of the ${word()}` : null,
    statistics: null,
  });
  for (let i = 0; i < TABLES; i++) {
    const name = `raw.s${i % 50}.${word()}_${i}`;
    const columns = Array.from({ length: COLUMNS }, columnOf);
    const table = { ref: name, record_set: "a", file_table: null, rows: 1, key: [], examples: [], columns };
    await store.definitions.register({
      facts: {
        kind: "dataset",
        name,
        variant: "source",
        owner: null,
        team: null,
        description: `Data on ${word()}`,
        tags: [word()],
        source_type: "MANUAL",
        registered_by: null,
        readers: "owner",
        depends_on: [],
        columns: null,
        spec: '{"columns":{},"redact":false,"profile":false}',
      },
      now: 1,
      tables: () => [table],
      check: () => {},
      dryRun: false,
      remembered: null,
    });
  }
  await store.close();
}
