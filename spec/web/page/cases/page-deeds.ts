import { expect } from "chai";
import { rawPostgres } from "../../../support/raw-servers.ts";
import { specificationOf } from "../../../support/specification.ts";
import type { Opened, ServicePage } from "../service-page.ts";

/** What can be done with several jobs at once, and how those that go on are followed. */
export function itDoesWithSeveral(given: () => ServicePage): void {
  /** Jobs that go on until they are cancelled. */
  let stalled: Awaited<ReturnType<typeof rawPostgres>>;
  before(async () => {
    stalled = await rawPostgres(() => {});
  });
  after(() => stalled?.close());

  async function longJob(name: string): Promise<string> {
    const database = { type: "DatabaseConnection" as const, engine: "PostgreSQL" as const, database_name: "shop" };
    const data_connectors = [{ ...database, host: "127.0.0.1", port: stalled.port }];
    const profile_specification = specificationOf("", { name, data_connectors });
    const { job_id } = await given().service.rpc.call("profiler.trigger", { profile_specification });
    return job_id;
  }

  async function ended(folder: string): Promise<string> {
    const job_id = await given().submit(folder, { "a.csv": "a,b\n1,2\n" });
    await given().service.rpc.ended(job_id);
    return job_id;
  }

  const said = ({ page }: Opened): Promise<string | null> => page.locator(".jobs-bar [role=status]").textContent();
  const offered = ({ page }: Opened): Promise<string[]> => page.locator(".jobs-bar button:enabled").allTextContents();

  it("cancels, runs again and cleans up the jobs that are chosen, those of them with which it can be done", async () => {
    const { rpc } = given().service;
    const done = [await ended("deeds/one"), await ended("deeds/two")];
    const long = [await longJob("deeds/long one"), await longJob("deeds/long two")];
    const opened = await given().open("#/jobs?find=deeds%2F");
    const { page, calls, faults, close } = opened;
    await page.getByRole("checkbox", { name: "All jobs of this page" }).check();
    expect(await said(opened)).to.equal("4 jobs chosen");
    expect(await offered(opened)).to.deep.equal(["Cancel 2", "Run again 2", "Clean up 2", "None"]);

    await page.getByRole("button", { name: "Cancel 2" }).click();
    expect(await page.locator("#question").textContent()).to.match(/^Cancel 2 jobs\?/);
    await page.getByRole("button", { name: "No", exact: true }).click();
    expect(calls.filter((method) => method === "jobs.cancel")).to.have.lengthOf(0);
    await page.getByRole("button", { name: "Cancel 2" }).click();
    await page.locator("dialog").getByRole("button", { name: "Cancel 2" }).click();
    await page.getByText("2 jobs cancelled.").waitFor();
    await page.locator(".jobs .pill.cancelled").nth(1).waitFor();
    for (const job_id of long) {
      expect((await rpc.call("profiler.jobStatus", { job_id })).status).to.equal("CANCELLED");
    }
    expect(await page.locator(".jobs .pill.done").count()).to.equal(2);

    const choose = async (): Promise<void> => {
      for (const name of ["deeds/one", "deeds/two"]) {
        await page
          .getByRole("checkbox", { name: `Choose ${name}`, exact: true })
          .last()
          .check();
      }
    };
    await choose();
    await page.getByRole("button", { name: "Run again 2" }).click();
    await page.getByText("2 jobs submitted again.").waitFor();
    await page.locator(".jobs .pill.done").nth(3).waitFor();

    await choose();
    expect(await offered(opened)).to.deep.equal(["Run again 2", "Clean up 2", "None"]);
    await page.getByRole("button", { name: "Clean up 2" }).click();
    await page.locator("dialog").getByRole("button", { name: "Clean up 2" }).click();
    await page.getByText("2 jobs cleaned up.").waitFor();
    await page.locator(".jobs .second", { hasText: "cleaned up" }).nth(1).waitFor();
    for (const job_id of done) {
      const { data } = await rpc.fail("profiler.getProfile", { job_id });
      expect(data.name).to.equal("JOB_CLEANED_UP");
    }
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("says why nothing was done, and keeps what is chosen", async () => {
    await ended("undone");
    const opened = await given().open("#/jobs?find=undone", { except: /Failed to load resource/ });
    const { page, close } = opened;
    await page.getByRole("checkbox", { name: "All jobs of this page" }).check();
    await page.route("**/rpc", (route) => route.abort());
    await page.getByRole("button", { name: "Run again 1" }).click();
    await page.locator(".jobs-bar [role=alert]").waitFor();
    expect(await said(opened)).to.equal("1 job chosen");
    await close();
  });

  it("shows how far a job is at least once a second, by itself and among the others", async () => {
    const job_id = await longJob("moving");
    const followed = async (hash: string): Promise<void> => {
      const { page, close } = await given().open(hash);
      await page.locator("progress").waitFor();
      let percent = 20;
      // The service has nothing to tell of a job that waits: what it says is made to move.
      await page.route("**/rpc", async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace(/"percent":\d+/, () => `"percent":${++percent}`);
        await route.fulfill({ response, body });
      });
      const seen: number[] = [];
      // What was waited for first is only part of a turn. Others follow as long as the machine has held up all of them.
      for (let i = 0; i < 3 || (i < 8 && Math.min(...seen.slice(1)) >= 1300); i++) {
        const before = await page.locator("progress").getAttribute("value");
        const begun = performance.now();
        await page.locator(`progress:not([value="${before}"])`).waitFor();
        seen.push(performance.now() - begun);
      }
      expect(Math.min(...seen.slice(1)), hash).to.be.lessThan(1300); // a second, and what an answer takes
      await close();
    };
    await Promise.all([`#/job/${job_id}`, "#/jobs?find=moving"].map(followed));
    await given().service.rpc.call("jobs.cancel", { job_id });
  });
}
