import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Contract, HeavyProfile } from "../../../src/client/index.ts";
import { comparisonDocument } from "../../../src/web/document.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

/** A report that the service made, in a file, and the profile that it is of. */
export interface Made {
  file: string;
  html: string;
  heavy: HeavyProfile;
  jobId: string;
}

/** What a page did that it should not have done. */
export interface Watched {
  page: Page;
  /** Errors, violations of its own policy, and addresses that it asked for. */
  faults: string[];
  close: () => Promise<void>;
}

/** A service that makes reports, and one browser that they are looked at with. */
export class Reports {
  readonly browser: Browser;
  readonly service: TestService;
  readonly #folder = temporaryFolder();
  readonly #made = new Map<string, Promise<Made>>();

  private constructor(browser: Browser, service: TestService) {
    this.browser = browser;
    this.service = service;
  }

  static async start(browser: Browser): Promise<Reports> {
    return new Reports(browser, await testService({ env: { LOG_LEVEL: "silent" } }));
  }

  async stop(): Promise<void> {
    await this.service.stop();
  }

  /** Profiles files as a dataset, once, and writes its report. */
  make(
    name: string,
    files: Record<string, string | Uint8Array>,
    more: { redact?: boolean; no_rows?: boolean } = {},
  ): Promise<Made> {
    const made = this.#made.get(name) ?? this.#make(name, files, more);
    this.#made.set(name, made);
    return made;
  }

  async #make(
    name: string,
    files: Record<string, string | Uint8Array>,
    { no_rows, redact }: { redact?: boolean; no_rows?: boolean },
  ): Promise<Made> {
    const { rpc, dataRoot } = this.service;
    writeFiles(join(dataRoot, name), files);
    const job = await rpc.profiled(specificationOf(name, redact === undefined ? {} : { redact }));
    const { moma_profile_heavy: heavy } = await rpc.call("profiler.getProfile", {
      job_id: job.job_id,
      parts: ["heavy"],
    });
    if (heavy === null) throw new Error(`no profile of ${name}`);
    const params: Contract["profiler.getReport"]["params"] = {
      job_id: job.job_id,
      format: "html",
      ...(no_rows === undefined ? {} : { no_rows }),
    };
    const { html = "" } = await rpc.call("profiler.getReport", params);
    const file = join(this.#folder, `${name}.html`);
    writeFileSync(file, html);
    return { file, html: readFileSync(file, "utf8"), heavy, jobId: job.job_id };
  }

  /** Writes the comparison of two profiles. */
  async compare(left: Made, right: Made): Promise<Pick<Made, "file">> {
    const { comparison } = await this.service.rpc.call("profiler.compare", {
      left: { job_id: left.jobId },
      right: { job_id: right.jobId },
    });
    const file = join(this.#folder, `${randomUUID()}.html`);
    writeFileSync(file, await comparisonDocument(comparison));
    return { file };
  }

  /** Opens a report offline at a place in it, and watches what it does. */
  async open({ file }: Pick<Made, "file">, path = "", options: BrowserContextOptions = {}): Promise<Watched> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      offline: true,
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) faults.push(`asked for ${request.url()}`);
    });
    await page.goto(`${pathToFileURL(file).href}#/${path}`);
    await page.waitForSelector(".frame, .compared-figures, #app > p");
    return { page, faults, close: () => context.close() };
  }
}
