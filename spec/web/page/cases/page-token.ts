import { join } from "node:path";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { writeFiles } from "../../../support/folders.ts";
import { specificationOf } from "../../../support/specification.ts";
import { authEnv, token } from "../../../support/tokens.ts";
import { expectAccessible } from "../screens.ts";
import { ServicePage } from "../service-page.ts";

/** All places where a page can leave something. */
const LEFT = `JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage },
  document.documentElement.outerHTML, [...document.querySelectorAll("input")].map(({ value }) => value)])`;

/** What becomes of a token on the page. */
export function itKeepsTokens(browser: () => Browser): void {
  let pages: ServicePage;
  before(async () => {
    pages = await ServicePage.start(browser(), authEnv);
  });
  after(() => pages?.stop());

  it("asks for a token where it is wanted, holds it in memory alone, and forgets it", async () => {
    const { page, faults, close } = await pages.open("#/jobs?find=somewhere", { except: /401/ });
    await page.waitForSelector(".login");
    expect(await page.locator(".login .problem").textContent()).to.match(/token/i);
    await expectAccessible(page, "login");
    await page.getByLabel("Bearer token").fill("not a token");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForSelector(".login");
    const secret = await token();
    await page.getByLabel("Bearer token").fill(secret);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForSelector(".counters");
    expect(await page.evaluate("location.hash")).to.equal("#/jobs?find=somewhere");
    expect(await page.locator(".who").textContent()).to.equal("somebody");
    expect(await page.evaluate(LEFT)).not.to.include(secret.slice(-20));
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForSelector(".login");
    expect(await page.locator(".counters").count()).to.equal(0);
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("comes back to the same place where a token ends while the page is open", async () => {
    const { page, close } = await pages.open("#/errors/40010", { except: /401/ });
    await page.waitForSelector(".login");
    await page.getByLabel("Bearer token").fill(await token({}, { expires: 1 }));
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForSelector(".facts-list");
    await page.evaluate("location.hash = '#/jobs'");
    await page.waitForSelector(".counters");
    await page.waitForSelector(".login", { timeout: 15_000 });
    await page.getByLabel("Bearer token").fill(await token());
    await page.getByLabel("keep it until this tab is closed").check();
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForSelector(".counters");
    expect(await page.evaluate("[sessionStorage.length, localStorage.length]")).to.deep.equal([1, 0]);
    await page.reload();
    await page.waitForSelector(".counters");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForSelector(".login");
    expect(await page.evaluate("sessionStorage.length")).to.equal(0);
    await close();
  });

  it("shows administrators everyone's jobs where they ask for them", async () => {
    const { page, close } = await pages.open("#/jobs", { except: /401/ });
    await page.waitForSelector(".login");
    const claims = { sub: "chief", realm_access: { roles: ["admin"] } };
    writeFiles(join(pages.service.dataRoot, "theirs"), { "a.csv": "a\n1\n" });
    await pages.service.rpc
      .as(await token({ sub: "other" }))
      .call("profiler.trigger", { profile_specification: specificationOf("theirs", { name: "of another" }) });
    await page.getByLabel("Bearer token").fill(await token(claims));
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("No job yet.").waitFor();
    await page.getByLabel("everyone's").check();
    await page.getByRole("link", { name: "of another", exact: true }).waitFor();
    expect(await page.evaluate("location.hash")).to.equal("#/jobs?everyone=yes");
    await close();
  });
}
