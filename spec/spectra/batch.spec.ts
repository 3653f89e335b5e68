import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { observed, templateFolder } from "../support/supernovae.ts";
import { found } from "../support/waiting.ts";
import { zipOf } from "../support/zip.ts";

const { wavelength, flux } = observed({ type: "Ia-norm", redshift: 0.1 });
const rows = wavelength.map((at, i) => `${at} ${flux[i]}`).join("\n");
const EITHER = "Must provide either zip_file or files parameter";

/** A hundred files, of which every 14th from the 8th on, seven, cannot be read in their third row. */
const hundred = Object.fromEntries(
  Array.from({ length: 100 }, (_, i) => [
    `s${String(i).padStart(2, "0")}.dat`,
    i % 14 === 7 ? "4000 1\n4001 2\n4002 abc\n" : rows,
  ]),
);

describe("spectra.batch", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent", TEMPLATES_DIR: templateFolder(2) } });
    writeFiles(service.dataRoot, {
      "night/all.zip": zipOf(hundred),
      "night/no.zip": "PK but no more",
      "night/none.zip": zipOf({}),
      "night/one.dat": rows,
      "night/broken.dat": "4000 1\nabc 2\n",
    });
  });
  after(() => service.stop());

  const done = async (params: object): Promise<string> => {
    const { job_id } = await service.rpc.call<{ job_id: string }>("spectra.batch", params);
    await until(async () => {
      const { status } = await service.rpc.call<{ status: string }>("profiler.jobStatus", { job_id, wait_seconds: 20 });
      return !["SUBMITTING", "QUEUED", "STARTING", "RUNNING"].includes(status);
    }, "the batch has ended");
    return job_id;
  };

  it("gives each file of a .zip its result or its error, in their order", async () => {
    const job_id = await done({ zip: { dataset_id: "night", file: "all.zip" }, redshift: 0.1, matches: 1 });
    const { items, total_count, failed } = await service.rpc.call("spectra.batchResult", { job_id, limit: 1000 });
    expect([total_count, failed]).to.deep.equal([100, 7]);
    expect(items.map(({ file }) => file)).to.deep.equal(Object.keys(hundred));
    const bad = items.flatMap((item) => ("error" in item ? [item] : []));
    expect(bad.map(({ file }) => file)).to.deep.equal([7, 21, 35, 49, 63, 77, 91].map((i) => Object.keys(hundred)[i]));
    for (const { file, error } of bad) {
      expect(error.code).to.equal(40362);
      expect(error.details).to.include({ file, line: 3, column: 2 });
    }
    const good = items.flatMap((item) =>
      "result" in item && item.result.assumes === "supernova" ? [item.result] : [],
    );
    expect(good).to.have.length(93);
    expect(new Set(good.map(({ best }) => best.type))).to.deep.equal(new Set(["Ia"]));
    const page = await service.rpc.call("spectra.batchResult", { job_id, offset: 7, limit: 2 });
    expect(page.items).to.deep.equal(items.slice(7, 9));
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    expect(log.at(-1)?.message).to.equal("done: 93 of 100 spectra compared");
  });

  it("takes files that are named, and says of each what is wrong with it", async () => {
    const named = ["one.dat", "broken.dat", "missing.dat"].map((file) => ({ dataset_id: "night", file }));
    const job_id = await done({ files: named, redshift: 0.1 });
    const { items } = await service.rpc.call("spectra.batchResult", { job_id });
    expect(items.map((item) => [item.file, "error" in item ? item.error.code : 0])).to.deep.equal([
      ["night/one.dat", 0],
      ["night/broken.dat", 40362],
      ["night/missing.dat", 40361],
    ]);
    expect(JSON.stringify(items)).not.to.include(service.dataRoot);
  });

  it("is one job for one key, however often it is asked for", async () => {
    const asked = { files: [{ dataset_id: "night", file: "one.dat" }], redshift: 0.1, idempotency_key: "night 1" };
    const [first, again] = [await done(asked), await done(asked)];
    expect(again).to.equal(first);
    const { data } = await service.rpc.fail("spectra.batch", { ...asked, redshift: 0.2 });
    expect(data.name).to.equal("IDEMPOTENCY_CONFLICT");
  });

  it("tells how far it is while it runs", async () => {
    const files = Array.from({ length: 1000 }, () => ({ dataset_id: "night", file: "one.dat" }));
    const { job_id } = await service.rpc.call("spectra.batch", { files });
    const progress = await found(async () => {
      const { jobs } = await service.rpc.call("jobs.get", { job_ids: [job_id] });
      const seen = jobs[0]?.progress;
      return seen !== undefined && seen.files_done > 0 ? seen : undefined;
    });
    expect(progress.files_total).to.equal(1000);
    if (progress.files_done < 1000) expect(progress.percent).to.equal(Math.floor(progress.files_done / 10));
    await service.rpc.call("jobs.cancel", { job_id });
  });

  it("fails as a whole where the .zip is none or has nothing", async () => {
    for (const file of ["no.zip", "none.zip"]) {
      const job_id = await done({ zip: { dataset_id: "night", file } });
      const { code, message } = await service.rpc.fail("spectra.batchResult", { job_id });
      expect([file, code]).to.deep.equal([file, 41366]);
      expect(message).not.to.include("/proc");
    }
  });

  it("is refused with neither a .zip nor files, with both, and where the params are wrong whatever the spectrum", async () => {
    const files = [{ dataset_id: "night/one.dat" }];
    for (const params of [{}, { files, zip: { dataset_id: "night/all.zip" } }]) {
      const { code, data } = await service.rpc.fail("spectra.batch", params);
      expect([code, JSON.stringify(data).includes(EITHER)]).to.deep.equal([-32602, true]);
    }
    expect((await service.rpc.fail("spectra.batch", { files, redshift_range: [1, 0] })).code).to.equal(-32602);
    expect((await service.rpc.fail("spectra.batch", { files, model: "abc123" })).code).to.equal(40375);
  });
});
