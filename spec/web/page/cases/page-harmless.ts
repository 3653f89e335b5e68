import { expect } from "chai";
import { specificationOf } from "../../../support/specification.ts";
import { SCRIPTS } from "../scripts.ts";
import type { ServicePage } from "../service-page.ts";

/** What names, errors, logs and addresses can do to who looks at the page. */
export function itIsHarmless(given: () => ServicePage): void {
  it("runs nothing that stands in names, errors, logs, reasons or addresses, even where no policy keeps it from it", async () => {
    const pages = given();
    const { rpc } = pages.service;
    const ids: string[] = [];
    for (const [i, text] of SCRIPTS.entries()) {
      ids.push(
        await pages.submit(`odd ${i}`, { [`${text.replaceAll("/", "∕")}.json`]: "[1,{]" }, { name: `${text} ${i}` }),
      );
    }
    const cancelled = await pages.submit("odd long", { "a.csv": "a\n1\n" }, { name: SCRIPTS[0] ?? "" });
    await rpc.call("jobs.cancel", { job_id: cancelled, reason: SCRIPTS.join(" ") }).catch(() => {}); // it may have ended
    for (const job_id of ids) while (!(await rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 })).terminal);
    await rpc.call("profiler.trigger", {
      profile_specification: specificationOf("odd 0", { description: SCRIPTS[2] ?? "" }),
    });
    const quoted = SCRIPTS.map((text) => `"${text.replaceAll('"', '""')}"`);
    const compared: string[] = [];
    for (const turn of [1, 2]) {
      const rows = Array.from({ length: 20 }, (_, row) =>
        quoted.map((_, i) => quoted[(row * turn + i) % quoted.length]),
      );
      const text = [quoted, ...rows].map((row) => row.join(",")).join("\n");
      compared.push(
        await pages.submit(`odd side ${turn}`, { "<svg onload=__xss=1>.csv": text }, { name: SCRIPTS[2] ?? "" }),
      );
    }
    for (const job_id of compared)
      while (!(await rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 })).terminal);
    const hashes = [
      `#/compare/${compared.join("/")}`,
      `#/compare/${ids[0]}/<img src=x onerror=__xss=1>`,
      "#/jobs",
      "#/jobs?find=%3Cimg+src=x+onerror=__xss=1%3E",
      ...ids.slice(0, 4).map((id) => `#/job/${id}`),
      `#/job/${cancelled}`,
      `#/profile/${ids[0]}`,
      "#/new",
      "#/%E0%A4%A",
      "#/jobs?find=%E0%A4%A&state=__proto__&sort=constructor&page=-1&batch=<script>",
      "#/errors/<img src=x onerror=__xss=1>",
      "#javascript:__xss=1",
    ];
    for (const bypassCSP of [true, false]) {
      const { page, faults, close } = await pages.open("#/health", { bypassCSP });
      for (const hash of hashes) {
        await page.evaluate(`location.assign(${JSON.stringify(hash)})`);
        await page.waitForSelector(".jobs, .steps, .picker, .errors, .empty, .failure, .figures, .compared-table");
        if (hash === hashes[0]) await page.waitForSelector(".compared-table");
        await page.waitForTimeout(60); // what an image or a frame would need to run something
        expect(await page.evaluate("typeof __xss"), hash).to.equal("undefined");
      }
      expect(await page.locator("main img, main iframe, main script").count()).to.equal(0);
      expect(faults).to.deep.equal([]);
      await close();
    }
  });

  it("shows nothing within a frame of another page", async () => {
    const { page, close } = await given().open("#/health", { bypassCSP: true });
    await page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), { src: '/ui' }))");
    await page.waitForTimeout(500);
    const inner = page.frames()[1];
    expect(await inner?.locator("h1").count()).to.equal(0);
    await close();
  });
}
