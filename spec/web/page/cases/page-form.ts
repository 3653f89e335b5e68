import { join } from "node:path";
import { expect } from "chai";
import { writeFiles } from "../../../support/folders.ts";
import type { ServicePage } from "../service-page.ts";

/** What the form for new profiles does. */
export function itSubmits(given: () => ServicePage): void {
  it("submits one dataset that is picked, once, however fast the button is pressed twice", async () => {
    const pages = given();
    writeFiles(join(pages.service.dataRoot, "form/picked"), { "a.csv": "a,b\n1,2\n" });
    const { page, calls, faults, close } = await pages.open("#/new");
    await page.getByRole("button", { name: "form/", exact: true }).click();
    await page.getByRole("button", { name: "choose picked" }).click();
    expect(await page.getByLabel("Folder or file below the data root").inputValue()).to.equal("form/picked");
    expect(await page.locator(".equivalents pre").first().textContent()).to.match(
      /^dli profile form\/picked --url http/,
    );
    const body = JSON.parse((await page.locator(".equivalents pre").nth(1).textContent()) ?? "");
    expect(body.params.profile_specification.data_connectors).to.deep.equal([
      { type: "RawDataPath", dataset_id: "form/picked" },
    ]);
    await page.getByRole("button", { name: "Profile it" }).dblclick();
    await page.waitForSelector(".pill.done");
    expect(calls.filter((method) => method === "profiler.trigger")).to.have.lengthOf(1);
    const { found_count } = await pages.service.rpc.call("jobs.query", { search: { terms: ["form/picked"] } });
    expect(found_count).to.equal(1);
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("makes 990 jobs of 1,000 pasted lines of which 10 are wrong; these stay, each with its reason", async () => {
    const pages = given();
    writeFiles(join(pages.service.dataRoot, "form/many"), { "a.csv": "a\n1\n" });
    const wrong = new Map<number, string>();
    const lines = Array.from({ length: 1000 }, (_, i) => {
      if (i % 100 !== 7) return "form/many";
      const bad = i % 200 === 7 ? `form/none-${i}` : `{"broken ${i}`;
      wrong.set(i, bad);
      return bad;
    });
    const { page, faults, close } = await pages.open("#/new");
    await page.getByRole("button", { name: "Many" }).click();
    await page.getByLabel("A line for each").fill(lines.join("\n"));
    await page.getByRole("button", { name: "Files only" }).or(page.getByLabel("Files only")).check();
    await page.getByRole("button", { name: "Profile 1,000 datasets" }).click();
    await page.waitForSelector(".submitted", { timeout: 30_000 });
    expect(await page.locator(".submitted > p").textContent()).to.equal(
      "990 jobs submitted · show them · 10 lines refused",
    );
    const reasons = await page.locator(".refused .problem").allTextContents();
    expect(reasons).to.deep.equal(
      [...wrong].map(([i, text]) =>
        text.startsWith("{")
          ? `line ${i + 1}: This line is neither a path nor JSON.`
          : `line ${i + 1}: DLI-361 There is no file or folder '${text}'`,
      ),
    );
    expect(await page.getByLabel("A line for each").inputValue()).to.equal([...wrong.values()].join("\n"));
    await page.getByRole("link", { name: "show them" }).click();
    await page.waitForSelector(".jobs");
    expect(await page.locator(".found").textContent()).to.match(/^990 jobs/);
    expect(faults).to.deep.equal([]);
    await close();
  });
}
