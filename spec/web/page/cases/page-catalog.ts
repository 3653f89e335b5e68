import { join } from "node:path";
import { expect } from "chai";
import { writeFiles } from "../../../support/folders.ts";
import { specificationOf } from "../../../support/specification.ts";
import { expectAccessibleViews } from "../screens.ts";
import { SCRIPTS } from "../scripts.ts";
import type { ServicePage } from "../service-page.ts";

const TOWNS = "code,town,e-mail\nA,Ayr,a@example.org\nB,Bath,b@example.org\n";

/** Whether what has a name is found and shown. */
export function itHasACatalog(given: () => ServicePage): void {
  before(async () => {
    const { rpc, dataRoot } = given().service;
    const odd = SCRIPTS.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
    writeFiles(join(dataRoot, "named"), {
      "several/towns.csv": TOWNS,
      "several/levels.csv": "level\n1\n2\n",
      "one.csv": `${odd}\n${odd}\n`,
    });
    const register = async (name: string, path: string, more: object = {}): Promise<void> => {
      await rpc.call("datasets.register", { name, profile_specification: specificationOf(path), ...more });
      await rpc.finished("datasets.refresh", { name });
    };
    await register("geo.raw.several", "named/several", { tags: ["places"], description: "Places" });
    await register("geo.raw.odd", "named/one.csv", {
      description: SCRIPTS.join(" ").slice(0, 900).toWellFormed(),
      tags: ["<svg onload=__xss=1>"],
      team: SCRIPTS[0] ?? "",
    });
    await register("geo.raw.odd", "named/one.csv", { description: "changed", replace: true });
  });

  it("finds tables by what is in them, leads to their columns, and back by the address", async () => {
    const { page, faults, close } = await given().open("#/catalog");
    await page.getByRole("link", { name: "geo.raw.several", exact: false }).first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("town");
    const found = page.getByRole("link", { name: "geo.raw.several__towns", exact: true });
    await page.locator(".match").first().waitFor();
    expect(await page.locator(".catalog li").count()).to.equal(1);
    expect(await page.locator(".match").first().textContent()).to.equal("column town");
    expect(await page.evaluate("location.hash")).to.equal("#/catalog?find=town");
    await found.click();
    await page.locator(".grid tbody tr").first().waitFor();
    expect(await page.locator(".grid tbody th").allTextContents()).to.deep.equal([
      "code key",
      "town ",
      "e-mail personalemail",
    ]);
    expect(await page.locator(".table-list a[aria-current]").textContent()).to.equal("towns2");
    await page.getByRole("link", { name: "levels" }).click();
    await page.getByRole("rowheader", { name: "level" }).waitFor();
    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByText("Version 1", { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole("rowheader", { name: "level" }).waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("opens the profile of a dataset, and shows rows without what tells of a person", async () => {
    const { page, close } = await given().open("#/dataset/geo.raw.several/profile?table=geo.raw.several__towns");
    await page.locator(".cells tbody tr").first().waitFor();
    expect(await page.locator(".cells tbody tr").first().locator("td").allTextContents()).to.deep.equal([
      "A",
      "Ayr",
      "null",
    ]);
    await page.getByRole("link", { name: "Open the profile" }).click();
    await page.waitForSelector(".figures");
    await close();
  });

  it("breaks no rule of axe, scrolls nowhere sideways, and runs nothing that is said of what has a name", async () => {
    const views: [hash: string, shown: string][] = [
      ["#/catalog", ".catalog"],
      ["#/catalog?find=no+such+table", ".empty"],
      ["#/dataset/geo.raw.several", ".table-list"],
      ["#/dataset/geo.raw.odd", ".grid"],
      ["#/dataset/geo.raw.odd/profile", ".facts-list"],
      ["#/dataset/geo.raw.odd/versions", ".versions"],
      ["#/dataset/no.such.dataset", ".failure"],
      ["#/metrics", ".empty"],
      ["#/metric/no.such.metric", ".failure"],
    ];
    await expectAccessibleViews((hash, options) => given().open(hash, options), views);
  });

  it("loads nothing of these rooms before one of them is entered, and has those only whose methods there are", async () => {
    const { page, close } = await given().open("#/jobs");
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.reload();
    await page.locator(".counters").waitFor();
    const early = loaded.filter((path) => /platform|sql-view|compare-view/.test(path));
    expect(early).to.deep.equal([]);
    const methods = (await given().service.rpc.call("rpc.discover", {})).methods.map(({ name }) => name);
    const places = await page.locator(".places a").allTextContents();
    expect(places.includes("Catalog")).to.equal(methods.includes("catalog.search"));
    expect(places.includes("SQL")).to.equal(methods.includes("run.execute"));
    await page.locator(".places a", { hasText: "Catalog" }).click();
    await page.waitForSelector(".catalog");
    expect(loaded.filter((path) => /\/platform/.test(path)).length).to.equal(2);
    await close();
  });
}
