import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

/** What a browser is started with: nothing that weakens what pages are kept from. */
const FLAGS = ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

/**
 * Starts Chromium: that of CHROMIUM_PATH, else the one that is installed with this project, else Chrome. Null where none
 * can be started, which is said, and in CI is a failure.
 */
export async function startBrowser(): Promise<Browser | null> {
  const failures: string[] = [];
  for (const options of [named, own, chrome]) {
    try {
      const found = await options();
      if (found !== null) return await chromium.launch({ ...found, args: FLAGS });
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
    }
  }
  if (process.env.CI === "true") throw new Error(`no browser could be started: ${failures.join("; ")}`);
  console.warn(`    The pages are not looked at, since no browser could be started: ${failures.join("; ")}`);
  return null;
}

async function named(): Promise<LaunchOptions | null> {
  const { CHROMIUM_PATH: path } = process.env;
  return path === undefined || path === "" ? null : { executablePath: path };
}

async function chrome(): Promise<LaunchOptions> {
  return { channel: "chrome" };
}

/** The Chromium that comes from npm, for Linux on x64: unpacked once, and put where others find it when it is whole. */
async function own(): Promise<LaunchOptions | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const about = new URL("../package.json", import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(readFileSync(about, "utf8")) as { version: string };
  const folder = join(tmpdir(), `dataset-profiler-chromium-${version}`);
  if (!existsSync(folder)) {
    const passing = mkdtempSync(`${folder}-`);
    await within(passing, async () => (await import("@sparticuz/chromium")).default.executablePath());
    try {
      renameSync(passing, folder);
    } catch {
      rmSync(passing, { recursive: true }); // another process was faster
    }
  }
  return { executablePath: join(folder, "chromium") };
}

/** Does work that takes another folder for that of temporary files. */
async function within(folder: string, work: () => Promise<unknown>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
