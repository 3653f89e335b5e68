import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { writeFiles } from "../../support/folders.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

/** A page of a service that is open, and what it does. */
export interface Opened {
  page: Page;
  /** Errors, and violations of the page's policy. */
  faults: string[];
  /** The methods that it has called, in order. */
  calls: string[];
  /** When it asked, and when it was told to wait, and how long, all in ms. */
  asked: number[];
  refused: { at: number; waitMs: number }[];
  close: () => Promise<void>;
}

/** What a page is opened with beside what a browser's context takes. */
export type OpenOptions = BrowserContextOptions & {
  /** Run in the page before anything of its own. */
  before?: string;
  /** Faults of these kinds are expected. */
  except?: RegExp;
};

/** A service, and its page in a browser. */
export class ServicePage {
  readonly service: TestService;
  readonly #browser: Browser;

  private constructor(browser: Browser, service: TestService) {
    this.#browser = browser;
    this.service = service;
  }

  static async start(browser: Browser, env: Record<string, string> = {}): Promise<ServicePage> {
    return new ServicePage(browser, await testService({ env: { LOG_LEVEL: "silent", ...env } }));
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  /** Writes a dataset below the data root, and submits a job for it, or for a path in it; resolves to its id. */
  async submit(
    folder: string,
    files: Record<string, string>,
    { name = folder, path = folder }: { name?: string; path?: string } = {},
  ): Promise<string> {
    writeFiles(join(this.service.dataRoot, folder), files);
    const profile_specification = specificationOf(path, { name });
    const { job_id } = await this.service.rpc.call("profiler.trigger", { profile_specification });
    return job_id;
  }

  /** Opens what stands in the address after `#`. */
  open(hash: string, options: OpenOptions = {}): Promise<Opened> {
    return openPage(this.#browser, this.service.rpc.url, hash, options);
  }
}

/** Opens the page of any service. */
export async function openPage(
  browser: Browser,
  url: string,
  hash: string,
  options: OpenOptions = {},
): Promise<Opened> {
  const { before, except, ...more } = options;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...more,
  });
  const page = await context.newPage();
  const [faults, calls]: [string[], string[]] = [[], []];
  const [asked, refused]: [number[], Opened["refused"]] = [[], []];
  const fault = (text: string): void => {
    if (except?.test(text) !== true) faults.push(text);
  };
  page.on("pageerror", (error) => fault(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") fault(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith("data:")) fault(`asked for ${request.url()}`);
    if (!request.url().endsWith("/rpc")) return;
    asked.push(performance.now());
    const body: unknown = request.postDataJSON();
    for (const { method } of (Array.isArray(body) ? body : [body]) as { method: string }[]) calls.push(method);
  });
  page.on("response", (response) => {
    if (response.status() !== 429) return;
    refused.push({ at: performance.now(), waitMs: Number(response.headers()["retry-after"]) * 1000 });
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(`${url}/ui${hash}`);
  await page.waitForSelector("h1");
  return { page, faults, calls, asked, refused, close: () => context.close() };
}
