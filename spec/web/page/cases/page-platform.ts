import { expect } from "chai";
import type { Contract } from "../../../../src/methods/contract.ts";
import { writeFiles } from "../../../support/folders.ts";
import { specificationOf } from "../../../support/specification.ts";
import { expectAccessibleViews } from "../screens.ts";
import type { ServicePage } from "../service-page.ts";

type Tests = Contract["quality.register"]["params"]["tests"];

const ROWS = Array.from({ length: 250 }, (_, i) => `${i},${i % 2 === 0 ? "dry" : "wet"},${i === 7 ? "" : i * 2}`);
/** A browser gives text that is typed over a selection the look of what was there, which the page's policy refuses it. */
const TYPED_OVER = /Applying inline style/;
/** For so long the editor takes no key for a choice from what it offers, which may have appeared under somebody's typing. */
const OFFERED_MS = 200;
const DAILY = "spec.it.daily";

/** Whether SQL is asked, metrics are drawn, tests and workflows are followed, and lineage is drawn. */
export function itAsksAndWatches(given: () => ServicePage): void {
  let failing = "";
  let run = "";
  before(async () => {
    const { rpc, dataRoot } = given().service;
    writeFiles(dataRoot, { "rain/days.csv": `day,weather,mm\n${ROWS.join("\n")}\n` });
    await rpc.call("datasets.register", { name: "rain.it.days", profile_specification: specificationOf("rain") });
    await rpc.finished("datasets.refresh", { name: "rain.it.days" });
    const sql = "SELECT weather, sum(mm) AS mm, max(day) AS last FROM rain.it.days WHERE day >= 0 GROUP BY weather";
    await rpc.call("datasets.register", { name: "rain.it.sums", sql });
    const wet = "SELECT sum(mm) AS mm FROM rain.it.sums WHERE weather = $weather";
    const parameters = [{ name: "weather", type: "string" as const, required: true }];
    await rpc.call("metrics.register", { name: "rain.it.wet", sql: wet, parameters, unit: "mm" });
    const tests = [
      { name: "whole", type: "not_null", column: "mm" },
      { name: "known", type: "accepted_values", column: "weather", values: ["dry", "wet"] },
      { name: "broken", type: "expression", expression: "CAST(weather AS INTEGER) > 0" },
    ] as unknown as Tests;
    await rpc.call("quality.register", { name: "tests.it.days", target: "rain.it.days", tests });
    const ran = await rpc.finished("quality.run", { name: "tests.it.days" });
    failing = ran.job_id;
    const steps = [
      { id: "load", type: "refresh" as const, dataset: "rain.it.days" },
      { id: "count", type: "query" as const, sql: "SELECT count(*) FROM rain.it.days" },
    ];
    await rpc.call("workflows.register", { name: DAILY, steps, cron: "0 4 * * *", timezone: "Europe/Berlin" });
    run = (await rpc.finished("workflows.run", { name: DAILY })).run_id;
  });

  it("runs SQL that is typed, completes names, and gives the result in pages and as a file", async () => {
    const { page, faults, close } = await given().open("#/sql", { except: TYPED_OVER });
    await page.locator(".cm-content").click();
    await page.keyboard.type("SELECT day, wea");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("SELECT * FROM rain.it.da");
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "rain.it.days" }).first().waitFor();
    await page.waitForTimeout(OFFERED_MS);
    await page.keyboard.press("Enter");
    await page.keyboard.type(" ORDER BY day");
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator(".grid.cells tbody tr").nth(99).waitFor();
    expect(await page.locator(".run-bar [role=status]").textContent()).to.match(/^250 rows/);
    await page.getByRole("button", { name: "next" }).click();
    await page.getByRole("rowheader", { name: "101", exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/^[\da-f-]{36}\.csv$/);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString().split("\r\n")).to.have.length(252);
    await page.locator(".queries li").first().waitFor();
    await page.goBack();
    await page.locator(".cm-content", { hasText: "ORDER BY day" }).waitFor();
    await page.getByRole("link", { name: "All queries" }).click();
    await page.getByRole("heading", { name: "Queries" }).waitFor();
    await page.locator(".queries a").first().click();
    await page.locator(".grid.cells tbody tr").first().waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("says why a statement cannot be run, and stops one that runs too long", async () => {
    const { page, faults, close } = await given().open("#/sql", { except: TYPED_OVER });
    await page.locator(".cm-content").click();
    await page.keyboard.type("SELECT nothing FROM rain.it.days");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".failure", { hasText: "nothing" }).waitFor();
    expect(await page.getByRole("button", { name: "Cancel" }).count()).to.equal(0);
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7");
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("It was cancelled.").waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("runs a metric with the values of its parameters, and draws what it answered over time", async () => {
    const { page, faults, close } = await given().open("#/metrics");
    await page.getByRole("link", { name: "rain.it.wet" }).click();
    await page.getByText("It has not been run yet.").waitFor();
    for (const weather of ["dry", "wet"]) {
      await page.locator(".metric-run input").fill(weather);
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".metric-chart svg").waitFor();
      await page
        .getByRole("cell", { name: weather === "dry" ? "31000" : "31236" })
        .or(page.getByText("31,236"))
        .first()
        .waitFor();
    }
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("shows tests over time, and why they did not pass", async () => {
    const { page, faults, close } = await given().open("#/quality");
    await page.getByRole("link", { name: "tests.it.days" }).click();
    await page.locator(".runs-matrix tbody tr").nth(2).waitFor();
    const before = await page.locator(".runs-matrix thead th").count();
    const cells = async () => await page.locator(".runs-matrix tbody tr").first().locator("td").allTextContents();
    expect(await cells()).to.deep.equal(Array(before - 1).fill("failed"));
    expect(await page.locator(".runs-matrix tbody th").allTextContents()).to.deep.equal(["whole", "known", "broken"]);
    await page.getByText("Rows that fail: 1").click();
    await page.getByRole("cell", { name: "wet" }).first().waitFor();
    expect(await page.locator(".catalog .pill").allTextContents()).to.deep.equal(["failed", "passed", "error"]);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".runs-matrix thead th").nth(before).waitFor();
    await page.evaluate(`location.hash = "#/job/${failing}"`);
    await page.getByRole("link", { name: "Its tests" }).click();
    await page.locator(".runs-matrix").waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("follows a workflow step by step, holds it and lets it go on", async () => {
    const { page, faults, close } = await given().open("#/workflows");
    await page.getByRole("link", { name: DAILY }).click();
    await page.getByRole("button", { name: "Hold it" }).click();
    await page.locator(".pill", { hasText: "paused" }).waitFor();
    await page.getByRole("button", { name: "Let it go on" }).click();
    await page.locator(".pill", { hasText: "active" }).waitFor();
    await page.getByRole("button", { name: "Run it now" }).click();
    await page.locator(".versions .pill", { hasText: "done" }).nth(1).waitFor({ timeout: 20_000 });
    expect(await page.locator(".versions b").allTextContents()).to.deep.equal(["load", "count"]);
    await page.goBack();
    await page.locator(`.catalog a[href="#/run/${run}"]`).click();
    await page.locator(".versions .pill").first().waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("draws where the columns of a view come from, and what watches over a dataset", async () => {
    const { page, faults, close } = await given().open("#/dataset/rain.it.sums/lineage");
    await page.locator(".diagram .is-root").waitFor();
    expect(await page.locator(".diagram .box-name").allTextContents()).to.have.members([
      "rain.it.days",
      "rain.it.sums",
      "rain.it.wet",
    ]);
    await page.getByText("The same as a list").click();
    await page.getByText("aggregation").first().waitFor();
    await page.locator(".diagram a", { hasText: "rain.it.days" }).click();
    await page.locator(".watched", { hasText: "tests.it.days" }).waitFor();
    expect(await page.locator(".watched a").allTextContents()).to.deep.equal(["tests.it.days", DAILY]);
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("breaks no rule of axe and scrolls nowhere sideways in these rooms", async () => {
    const views: [hash: string, shown: string][] = [
      ["#/sql?table=rain.it.days", ".cm-content"],
      ["#/metric/rain.it.wet", ".metric-chart"],
      ["#/quality", ".catalog"],
      ["#/spec/tests.it.days", ".runs-matrix"],
      ["#/spec/no.such.tests", ".failure"],
      ["#/workflows?find=daily", ".catalog"],
      [`#/workflow/${DAILY}`, ".catalog"],
      [`#/run/${run}`, ".versions"],
      ["#/dataset/rain.it.sums/lineage", ".diagram"],
      ["#/dataset/rain.it.days", ".watched"],
    ];
    await expectAccessibleViews((hash, options) => given().open(hash, options), views);
  });
}
