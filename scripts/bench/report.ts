import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { startBrowser } from "../../spec/web/page/browser.ts";
import { createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { startService } from "./processes.ts";
import { type BenchResult, type Figure, median } from "./result.ts";
import { writeWideTable } from "./table.ts";

const ROWS = 200;
const ROUNDS = 5;
/** A report that everything of a large one is held against. */
const SMALL = 12;
/** How much slower than this machine a phone is taken to be. */
const THROTTLE = 4;

/** Run in a page: when its parts are drawn, and how long after a key is pressed its outcome is painted, both in ms. */
const WATCH = `
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(0);
  });
  const look = () => document.querySelector(".frame") === null
    ? requestAnimationFrame(look)
    : painted(() => { globalThis.drawn = performance.now(); });
  look();
  addEventListener("keydown", () => {
    const from = performance.now();
    painted(() => { globalThis.answered = performance.now() - from; });
  }, true);
`;

/** What a reader of a report waits for, in a browser: until it is drawn, and from a key to what it finds. */
export async function reportBench(full: boolean): Promise<BenchResult[]> {
  const browser = await startBrowser();
  if (browser === null) return [];
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  try {
    const small = await read(browser, await written(folder, SMALL));
    const results: BenchResult[] = [];
    for (const columns of full ? [1000, 10_000] : [1000]) {
      const large = await read(browser, await written(folder, columns));
      results.push({
        what: `a report of ${columns.toLocaleString("en")} columns, opened in a browser`,
        figures: figuresOf(large, small, columns),
      });
    }
    return results;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Reading {
  drawn: number;
  /** On a slower processor. */
  slowly: number;
  answered: number;
  nodes: number;
}

function figuresOf(large: Reading, small: Reading, columns: number): Figure[] {
  const isGoal = columns === 1000;
  const goal = (atMost: number) => (isGoal ? { goal: { atMost } } : {});
  return [
    { what: "drawn", value: large.drawn, unit: "ms", ...goal(300) },
    { what: `of a report of ${SMALL}`, value: large.drawn / small.drawn, unit: "×" },
    { what: `drawn on a processor of a ${THROTTLE}th`, value: large.slowly, unit: "ms", ...goal(1000) },
    { what: "from a key to what it finds", value: large.answered, unit: "ms", ...goal(100) },
    { what: "elements", value: large.nodes, unit: "", ...goal(2000) },
  ];
}

/** Writes the report of a table of so many columns; resolves to its file. */
async function written(folder: string, columns: number): Promise<string> {
  const name = `columns-${columns}`;
  mkdirSync(join(folder, name));
  await writeWideTable(join(folder, name, "wide.csv"), columns, ROWS);
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: join(folder, "state"), DATA_ROOT: folder });
  try {
    const client = createClient({ url: service.url });
    const data_connectors = [{ type: "RawDataPath" as const, dataset_id: name }];
    const { job } = await client.profile(
      { ...exampleSpecification, id: randomUUID(), name, data_connectors },
      { parts: [] },
    );
    const { html = "" } = await client.call("profiler.getReport", { job_id: job.job_id, format: "html" });
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    return file;
  } finally {
    await service.stop();
  }
}

async function read(browser: Browser, file: string): Promise<Reading> {
  const rounds: Reading[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const slow = await opened(browser, file, THROTTLE);
    rounds.push({ ...(await opened(browser, file, 1)), slowly: slow.drawn });
  }
  const of = (name: keyof Reading): number => median(rounds.map((one) => one[name]));
  return { drawn: of("drawn"), slowly: of("slowly"), answered: of("answered"), nodes: of("nodes") };
}

async function opened(browser: Browser, file: string, rate: number): Promise<Omit<Reading, "slowly">> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
  try {
    const page = await context.newPage();
    await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate });
    await page.addInitScript(WATCH);
    await page.goto(`${pathToFileURL(file).href}#/table/1/columns`);
    await page.evaluate(until("drawn"));
    await page.locator("input.search").focus();
    await page.keyboard.press("7");
    await page.evaluate(until("answered"));
    const [drawn, answered, nodes] = await page.evaluate<[number, number, number]>(
      "[drawn, answered, document.querySelectorAll('*').length]",
    );
    return { drawn, answered, nodes };
  } finally {
    await context.close();
  }
}

/** Resolves in a page once something is known; what playwright has for that is against the report's own policy. */
function until(name: string): string {
  return `new Promise((resolve) => {
    const look = () => globalThis.${name} === undefined ? setTimeout(look, 1) : resolve();
    look();
  })`;
}
