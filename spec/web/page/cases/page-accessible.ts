import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import { writeFiles } from "../../../support/folders.ts";
import { rawPostgres } from "../../../support/raw-servers.ts";
import { specificationOf } from "../../../support/specification.ts";
import type { ServicePage } from "../service-page.ts";

/** Whether everybody can use the page, as far as a program can tell. */
export function everybodyCanUseIt(given: () => ServicePage): void {
  const jobs = { done: "", failed: "", again: "" };
  before(async () => {
    const pages = given();
    jobs.done = await pages.submit("access/good", { "a.csv": "id,name,born\n1,Ann,2001-02-03\n2,Bob,2002-03-04\n" });
    jobs.failed = await pages.submit(
      "access/bad",
      { "cut.parquet": "PAR1nonsense" },
      { path: "access/bad/cut.parquet" },
    );
    const { rpc, dataRoot } = pages.service;
    const ended = async (job_id: string): Promise<void> => {
      while (!(await rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 })).terminal);
    };
    for (const job_id of [jobs.done, jobs.failed]) await ended(job_id);
    writeFiles(dataRoot, { "access/good/a.csv": "id,name,lived\n1,Ann,x\n2,,yy\n5,Eve,2003-04-05\n" });
    const again = await rpc.call("jobs.retry", { job_id: jobs.done });
    await ended(again.job_id);
    jobs.again = again.job_id;
  });

  for (const [colorScheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ] as const) {
    it(`breaks no rule of axe and scrolls nowhere sideways, ${colorScheme} and ${width} pixels wide`, async () => {
      const { page, faults, close } = await given().open("#/jobs", { colorScheme, viewport: { width, height: 900 } });
      const views: [hash: string, shown: string][] = [
        ["#/jobs", ".jobs"],
        [`#/job/${jobs.failed}`, ".job-error"],
        ["#/new", ".picker li"],
        [`#/profile/${jobs.done}/table/1/columns/2`, ".detail"],
        ["#/health", ".parts"],
        [`#/compare/${jobs.again}/previous`, ".compared-table"],
      ];
      // A view or state that has the same parts on wide pages is looked at on phones.
      if (width === 390) {
        views.push(
          ["#/jobs?find=no+job+is+like+that", ".empty"],
          [`#/job/${jobs.done}`, ".log ol"],
          [`#/profile/${jobs.done}`, ".figures"],
          [`#/profile/${jobs.failed}`, ".failure"],
          [`#/compare/${jobs.done}/${jobs.done}`, ".compared-figures"],
          [`#/compare/${jobs.done}/previous`, ".failure"],
          ["#/errors", ".errors"],
          ["#/errors/50010", ".facts-list, .empty"],
        );
      }
      for (const [hash, shown] of views) {
        await page.evaluate(`location.replace(${JSON.stringify(hash)})`);
        await page.waitForSelector(shown);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${hash}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
        expect(found).to.deep.equal([]);
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), hash).to.equal(false);
        if (width !== 390) continue;
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), `${hash} at 320`).to.equal(
          false,
        );
        await page.setViewportSize({ width, height: 900 });
      }
      expect(faults).to.deep.equal([]);
      await close();
    });
  }

  it("is found, opened, walked, closed, and a job in it cancelled, by keys alone", async () => {
    const pages = given();
    const stalled = await rawPostgres(() => {}); // its job goes on until it is cancelled
    const { job_id: long } = await pages.service.rpc.call("profiler.trigger", {
      profile_specification: specificationOf("", {
        name: "access/long",
        data_connectors: [
          {
            type: "DatabaseConnection",
            engine: "PostgreSQL",
            host: "127.0.0.1",
            port: stalled.port,
            database_name: "shop",
          },
        ],
      }),
    });
    const { page, close } = await pages.open("#/jobs");
    await page.waitForSelector(".jobs");
    const focused = (): Promise<string> =>
      page.evaluate("document.activeElement.textContent || document.activeElement.id");
    await page.keyboard.press("/");
    expect(await focused()).to.equal("find-jobs");
    await page.keyboard.type("access");
    await page.waitForURL(/find=access/);
    await page.keyboard.press("Tab");
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("j");
    expect(await focused()).to.equal("access/long");
    await page.keyboard.press("j");
    expect(await focused()).to.equal("access/good");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".steps");
    expect(await page.evaluate("document.activeElement.id")).to.equal("main");
    for (let i = 0; i < 12 && (await focused()) !== "Cancel"; i++) await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Cancel");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    for (let i = 0; i < 4 && (await focused()) !== "Cancel"; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".pill.cancelled");
    expect((await pages.service.rpc.call("profiler.jobStatus", { job_id: long })).status).to.equal("CANCELLED");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".jobs");
    await page.locator(".job-link:focus", { hasText: "access/long" }).waitFor();
    expect(await page.evaluate("location.hash")).to.equal("#/jobs?find=access");
    await close();
    stalled.close();
  });
}
