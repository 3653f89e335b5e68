import { join } from "node:path";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { temporaryFolder, writeFiles } from "../../../support/folders.ts";
import { served } from "../../../support/served.ts";
import { specificationOf } from "../../../support/specification.ts";
import { openPage, ServicePage } from "../service-page.ts";
import { sideBySide } from "../side-by-side.ts";

/** Time in which an open page is watched; a minute's share of calls is held to it. */
const WATCHED_MS = 8000;
const MOST_A_MINUTE = 30;
const HIDE = `
  let hidden = false;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  window.hide = (is) => { hidden = is; document.dispatchEvent(new Event("visibilitychange")); };
`;

/** Whether the page follows what happens. */
export function itIsLive(given: () => ServicePage, browser: () => Browser): void {
  sideBySide(
    [
      "shows a job that somebody else submits within three seconds, asks 30 times a minute at most, and nothing while it is hidden",
      async () => {
        const pages = given();
        const { page, calls, close } = await pages.open("#/jobs", { before: HIDE });
        await page.waitForSelector("[role=status]");
        await page.waitForTimeout(500);
        await pages.submit("live", { "a.csv": "a,b\n1,2\n" }, { name: "submitted elsewhere" });
        const begun = performance.now();
        await page.getByRole("link", { name: "submitted elsewhere", exact: true }).waitFor({ timeout: 10_000 });
        expect(performance.now() - begun).to.be.lessThan(3000);
        await page.locator("tr", { hasText: "submitted elsewhere" }).locator(".pill.done").waitFor();

        let before = calls.length;
        await page.waitForTimeout(WATCHED_MS);
        // A call more, as the watched time may begin just before one.
        expect(calls.length - before).to.be.within(2, (MOST_A_MINUTE * WATCHED_MS) / 60_000 + 1);

        await page.evaluate("hide(true)");
        await page.waitForTimeout(500);
        before = calls.length;
        await page.waitForTimeout(3000);
        expect(calls.length).to.equal(before);
        await page.evaluate("hide(false)");
        await page.waitForTimeout(500);
        expect(calls.length).to.be.greaterThan(before);
        await close();
      },
    ],

    [
      "says that the service is gone, keeps what it shows, and recovers by itself",
      async () => {
        const folders = { STATE_DIR: temporaryFolder(), DATA_ROOT: temporaryFolder() };
        const first = await served(folders);
        writeFiles(join(folders.DATA_ROOT, "kept"), { "a.csv": "a,b\n1,2\n" });
        await first.rpc.profiled(specificationOf("kept", { name: "kept and seen" }));
        const { page, close } = await openPage(browser(), first.rpc.url, "#/jobs", {
          except: /Failed to load resource/,
        });
        const seen = page.getByRole("link", { name: "kept and seen", exact: true });
        await seen.waitFor();
        first.child.kill("SIGKILL");
        await first.ended;
        await page.locator(".banner").waitFor({ timeout: 10_000 });
        expect(await seen.count()).to.equal(1);
        const second = await served({ ...folders, PORT: new URL(first.rpc.url).port });
        await page.locator(".banner").waitFor({ state: "detached", timeout: 15_000 });
        await page.locator("#find-jobs").waitFor();
        expect(await page.locator(".failure").count()).to.equal(0);
        second.child.kill("SIGTERM");
        await second.ended;
        await close();
      },
    ],

    [
      "waits as long as the service says where it has asked too often",
      async () => {
        const pages = await ServicePage.start(browser(), { RATE_LIMIT_PER_MINUTE: "12", RATE_LIMIT_BURST: "3" });
        try {
          const { page, asked, refused, close } = await pages.open("#/jobs", { except: /429/ });
          await page.locator(".counters").waitFor();
          await page.waitForTimeout(6000);
          expect(refused.length).to.be.within(1, 5);
          // What was under way when it was told so is not waited for; later refusals fall into turns that are given by then.
          const { at = 0, waitMs = 0 } = refused[0] ?? {};
          expect(waitMs).to.be.at.least(1000);
          expect(asked.filter((time) => time > at + 300 && time < at + waitMs - 100)).to.deep.equal([]);
          expect(asked.some((time) => time >= at + waitMs - 100)).to.equal(true);
          await close();
        } finally {
          await pages.stop();
        }
      },
    ],
  );
}
