import { expect } from "chai";
import { EVERY_SCREEN, expectAccessible, SCREENS } from "../screens.ts";
import type { ServicePage } from "../service-page.ts";

const JOB = "00000000-0000-4000-8000-000000000000";

/** Whether everybody can use the page while there is nothing to see on it. */
export function everybodyCanWait(given: () => ServicePage): void {
  const views: [hash: string, empty: string | null][] = [
    ["#/errors", null], // first, since they are asked for but once
    ["#/jobs?find=no+job+is+like+that", ".empty"],
    [`#/job/${JOB}`, ".empty"],
    [`#/profile/${JOB}`, null],
    [`#/compare/${JOB}/previous`, null],
    ["#/new", null],
    ["#/health", null],
  ];

  it("shows the errors once it has them, where it was first asked for them while the service had gone", async () => {
    const { page, close } = await given().open("#/health", { except: /Failed to load resource/ });
    await page.waitForSelector(".parts");
    await page.route("**/rpc", (route) => route.abort());
    await page.evaluate("location.replace('#/errors')");
    await page.waitForSelector(".failure");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.waitForSelector(".errors", { timeout: 15_000 });
    await close();
  });

  it("breaks no rule of axe and scrolls nowhere sideways while it loads, where nothing is found, and where the service has gone, on any screen", async () => {
    const { page, faults, close } = await given().open("#/health", { except: /Failed to load resource/ });
    await page.waitForSelector(".parts");
    for (const [hash, empty] of views) {
      await page.route("**/rpc", () => {}); // it is never answered
      await page.evaluate(`location.replace(${JSON.stringify(hash)})`);
      await page.waitForSelector(".shimmer");
      await expectAccessible(page, `${hash} loading`, SCREENS.slice(0, -1));
      await page.unrouteAll({ behavior: "ignoreErrors" });

      await page.evaluate("location.replace('#/health')");
      await page.reload(); // which forgets what it was told meanwhile
      await page.waitForSelector(".parts");
      await page.route("**/rpc", (route) => route.abort());
      await page.evaluate(`location.replace(${JSON.stringify(hash)})`);
      await page.waitForSelector(".failure");
      await expectAccessible(page, `${hash} gone`, hash.startsWith("#/jobs") ? EVERY_SCREEN : SCREENS.slice(1));
      await page.unrouteAll({ behavior: "ignoreErrors" });
      if (empty === null) continue;
      await page.reload();
      await page.waitForSelector(empty);
      await expectAccessible(page, `${hash} empty`);
    }
    expect(faults).to.deep.equal([]);
    await close();
  });
}
