import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import type { ReportModel } from "../../src/web/model/report-model.ts";
import { restored } from "../../src/web/model/series.ts";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { shop, wide } from "./page/shop.ts";

const unknown = "00000000-0000-4000-8000-000000000000";

/** The model that a report carries. */
function modelIn(html: string): ReportModel {
  const [, base64 = ""] = /id="model">([^<]*)</.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(base64, "base64")).toString("utf8"));
}

describe("the report in one file", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  const profiled = async (name: string, files: Record<string, string>, more: object = {}): Promise<string> => {
    writeFiles(join(service.dataRoot, name), files);
    return (await service.rpc.profiled(specificationOf(name, more))).job_id;
  };
  const reportOf = async (job_id: string, more: object = {}): Promise<string> =>
    (await service.rpc.call("profiler.getReport", { job_id, ...more })).html ?? "";

  it("is the same bytes for the same data, whoever makes it and however often", async () => {
    const files = shop();
    const names = {
      id: unknown,
      name: "shop",
      description: "Profile of shop",
      headline: "shop",
      license: "",
      creator: "",
    };
    const [one, other] = [await profiled("one", files, names), await profiled("other", files, names)];
    const html = await reportOf(one);
    expect(await reportOf(one)).to.equal(html);
    expect(await reportOf(other, { format: "html" })).to.equal(html);
    const file = join(temporaryFolder(), "r.html");
    const { code, stdout } = await dli(["profile", "show", one, "--html", file], { DLI_URL: service.rpc.url });
    expect([code, stdout.includes(`The report is in ${file}`)]).to.deep.equal([0, true]);
    expect(readFileSync(file, "utf8") === html, "the report that dli writes").to.equal(true);
  });

  it("holds two scripts, the addresses of nothing, and a policy that allows what it holds alone", async () => {
    const html = await reportOf(await profiled("policy", shop()));
    expect(html.match(/<script/g)).to.have.lengthOf(2);
    const addresses = html.match(/https?:\/\/[\w.]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith("http://www.w3.org"))).to.deep.equal([]);
    expect(html.slice(0, html.indexOf("<script"))).not.to.match(/ (style|on\w+)=/);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    const hashOf = (text = ""): string => createHash("sha256").update(text).digest("base64");
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    expect(policy.split("; ")).to.include.members([
      "default-src 'none'",
      `script-src 'sha256-${hashOf(script)}'`,
      `style-src 'sha256-${hashOf(style)}'`,
      "trusted-types 'none'",
    ]);
  });

  it("is asked for as its model too, which says the same as the profile", async () => {
    const job_id = await profiled("model", shop());
    const { model } = await service.rpc.call("profiler.getReport", { job_id, format: "model" });
    const { moma_profile_heavy: heavy } = await service.rpc.call("profiler.getProfile", { job_id, parts: ["heavy"] });
    if (model === undefined || heavy === null) throw new Error("no model");
    const shown = modelIn(await reportOf(job_id));
    expect(shown).to.deep.equal(model);
    expect(restored(shown.tables).map(({ name, rows }) => [name, rows])).to.deep.equal(
      heavy.recordSet.map(({ name, statistics }) => [name, statistics?.rowCount]),
    );
    const fields = heavy.recordSet.flatMap(({ field }) => field);
    const columns = restored(shown.columns);
    expect(columns.map(({ name, missing, distinct }) => [name, missing, distinct])).to.deep.equal(
      fields.map(({ name, statistics }) => [name, statistics.missingCount, statistics.uniqueCount]),
    );
    expect(restored(shown.alerts).map(({ text }) => text)).to.deep.equal(
      heavy.recordSet.flatMap(({ alerts = [] }) => alerts.map(({ text }) => text)),
    );
  });

  it("has no personal value of a profile that hides them, and no rows where none are wanted", async () => {
    const job_id = await profiled("hidden", shop(), { redact: true });
    expect(JSON.stringify(modelIn(await reportOf(job_id)))).not.to.match(/customer\d+@example/);
    const shown = await profiled("shown", shop());
    const whole = modelIn(await reportOf(shown));
    const { records } = restored(whole.tables)[0] ?? {};
    expect(JSON.stringify(records)).to.include("customer7@example.org");
    const without = modelIn(await reportOf(shown, { no_rows: true }));
    expect(without.noRows).to.equal(true);
    expect(restored(without.tables).flatMap(({ records: own = [] }) => own)).to.deep.equal([]);
    expect(restored(without.columns).flatMap(({ sample = [] }) => sample)).to.deep.equal([]);
  });

  it("tells the files alone of a job that looked at no tables", async () => {
    writeFiles(join(service.dataRoot, "light"), shop());
    const { job_id } = await service.rpc.call("profiler.trigger", {
      profile_specification: specificationOf("light"),
      only_light_profile: true,
    });
    await service.rpc.ended(job_id);
    const model = modelIn(await reportOf(job_id));
    expect([model.profiled, model.files.length, model.tables.length]).to.deep.equal([false, 4, 0]);
  });

  it("of many columns holds less of each, says so, and stays small", async () => {
    const some = await reportOf(await profiled("thousand", { "wide.csv": wide(1000, 60) }));
    expect(some.length).to.be.below(450_000);
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}.csv`, wide(250, 20 + i)]));
    const many = modelIn(await reportOf(await profiled("more", files)));
    expect(many.detail).to.equal("reduced");
    expect(many.cuts.join(" ")).to.match(/2,250 columns .* five of the most frequent values/);
    expect(Math.max(...restored(many.columns).map(({ top = [] }) => top.length))).to.equal(5);
  });

  it("is refused for jobs that are not there", async () => {
    expect((await service.rpc.fail("profiler.getReport", { job_id: unknown })).data.name).to.equal("JOB_NOT_FOUND");
  });
});

describe("dli profile --html", () => {
  const folder = temporaryFolder();
  before(() => void writeFiles(folder, { "set/a.csv": "a,b\n1,x\n2,y\n", "set/page.html": "<p>mine</p>\n" }));

  it("never writes over what it reads, or where the profile goes, but over a report of its own", async () => {
    for (const args of [
      ["set/a.csv", "--html", "set/a.csv"],
      ["set", "--html", "set/page.html"],
      ["set", "--html", "r.html", "--out", "./r.html"],
    ]) {
      const { code, stdout, stderr } = await dli(["profile", ...args], {}, folder);
      expect([code, stdout], args.join(" ")).to.deep.equal([1, ""]);
      expect(stderr)
        .to.match(/^Error \(DLI-367\)/)
        .and.to.include("is not written");
    }
    expect(readFileSync(join(folder, "set/page.html"), "utf8")).to.equal("<p>mine</p>\n");
    for (const _ of [1, 2]) {
      const { code, stderr } = await dli(
        ["profile", "set", "--light", "--html", "set/report.html", "--no-rows"],
        {},
        folder,
      );
      expect(code, stderr).to.equal(0);
    }
    expect(readFileSync(join(folder, "set/report.html"), "utf8")).to.match(/^<!doctype html>/);
  });
});
