import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import type { ProfileSpecification } from "../../../src/profiling/model/specification.ts";
import { fileObject, profilesOf, recordSet } from "../../support/profile.ts";
import { S3Stub, s3Settings } from "../../support/s3-stub.ts";
import { until } from "../../support/served.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";
import { csvOf } from "../../support/tables.ts";

const SECRET = "a-secret-that-stays-inside";
const connector = { type: "S3Objects", bucket: "measures", key: "in/days.csv" } as const;

describe("an object of S3 whose server goes wrong", () => {
  /** Of several ranges. */
  const large = Buffer.from("day,rain,wind\n".padEnd(40_000_000, "2024-05-01,1.5,3\n"));
  let stub: S3Stub;
  let service: TestService;
  before(async () => {
    stub = await new S3Stub().listen();
    service = await testService({
      env: {
        ...s3Settings(stub.url, "measures", { key: "key-of-the-tests", secret: SECRET }),
        S3_SILENCE_MS: "300",
        LOG_LEVEL: "info",
      },
    });
  });
  beforeEach(() => {
    stub.content = large;
    stub.fault = () => false;
    stub.asked.length = 0;
  });
  after(async () => {
    await service.stop();
    await stub[Symbol.asyncDispose]();
  });

  const specification = (): ProfileSpecification => specificationOf("", { data_connectors: [connector] });
  const failed = async (): Promise<unknown> => {
    const { status, error } = await service.rpc.profiled(specification());
    expect(status).to.equal("FAILED");
    return { name: error?.name, details: error?.details };
  };
  const whole = async (): Promise<void> => {
    const light = { only_light_profile: true };
    const job = await service.rpc.profiled(specification(), light);
    expect(job.error).to.equal(undefined);
    const { moma_profile_light } = await service.rpc.call("profiler.getProfile", { job_id: job.job_id });
    if (moma_profile_light === null) throw new Error("no light profile");
    const { sha256, contentUrl, contentSize } = fileObject(moma_profile_light, "days.csv");
    expect(sha256).to.equal(createHash("sha256").update(stub.content).digest("hex"));
    expect({ contentUrl, contentSize }).to.deep.equal({
      contentUrl: "s3://measures/in/days.csv",
      contentSize: `${stub.content.length} B`,
    });
  };

  it("is read in ranges, each signed, and hashed in their order", async () => {
    await whole();
    const parts = stub.asked.filter(({ method }) => method === "GET");
    expect(parts)
      .to.have.lengthOf(Math.ceil(stub.content.length / 16_777_216))
      .and.to.have.lengthOf.above(1);
    for (const { path, authorization } of stub.asked) {
      expect(path.split("?")[0]).to.equal("/measures/in/days.csv");
      expect(authorization).to.match(/^AWS4-HMAC-SHA256 Credential=key-of-the-tests\//);
    }
  });

  it("is gone on with from the byte it had come to when a connection is cut", async () => {
    let cuts = 0;
    stub.fault = ({ method }, response, body, from) => {
      if (method !== "GET" || cuts++ > 2) return false;
      response.writeHead(206, stub.head(body, from, true));
      response.write(body.subarray(0, body.length / 2), () => void setTimeout(20).then(() => response.destroy()));
      return true;
    };
    await whole();
    expect(cuts).to.be.above(2);
    expect(stub.asked.some(({ range }) => Number(/\d+/.exec(range)?.[0] ?? 0) % 16_777_216 !== 0)).to.equal(true);
  });

  it("is gone on with when a connection falls silent, before an answer or within it", async () => {
    let silences = 0;
    stub.fault = ({ method }, response, body, from) => {
      if (method !== "GET" || silences++ > 1) return false;
      if (silences === 1) return true;
      response.writeHead(206, stub.head(body, from, true));
      response.write(body.subarray(0, 1000));
      return true;
    };
    await whole();
    expect(silences).to.be.above(2);
  });

  it("times out where it stays silent", async () => {
    stub.fault = ({ method }) => method === "GET";
    expect(await failed()).to.deep.equal({
      name: "UPSTREAM_TIMEOUT",
      details: { source: "days.csv", timeout_seconds: 0.3 },
    });
  });

  it("is refused where it is replaced while it is read, rather than put together from two", async () => {
    stub.fault = ({ method }, response, body, from) => {
      if (method !== "GET") return false;
      stub.fault = () => false;
      response.writeHead(206, stub.head(body, from, true)).end(body);
      stub.content = large.subarray(0, 39_000_000);
      return true;
    };
    expect(await failed()).to.deep.equal({
      name: "FILE_READ_ERROR",
      details: { file: "days.csv", reason: "it was replaced while it was read" },
    });
  });

  for (const [status, more] of [
    [403, {}],
    [404, {}],
    [301, { redirect: "redirects of S3 are not followed" }],
    [307, { redirect: "redirects of S3 are not followed" }],
  ] as const) {
    it(`says that it answered ${status}, and asks nowhere else`, async () => {
      const elsewhere = await new S3Stub().listen();
      await using _ = elsewhere;
      stub.fault = (_request, response) => {
        response.writeHead(status, { location: `${elsewhere.url}/`, "x-amz-bucket-region": "eu-west-1" }).end();
        return true;
      };
      const details = { source: "days.csv", status, temporary: false, ...more };
      expect(await failed()).to.deep.equal({ name: "UPSTREAM_HTTP_ERROR", details });
      expect(elsewhere.asked).to.deep.equal([]);
      expect(stub.asked).to.have.lengthOf(1);
    });
  }

  it("is tried again when the server has too much to do", async () => {
    let refusals = 0;
    stub.fault = (_request, response) => {
      if (refusals++ > 1) return false;
      response.writeHead(503).end();
      return true;
    };
    await whole();
  });

  it("is refused where its server sends another part than was asked for", async () => {
    stub.fault = ({ method }, response, body) => {
      if (method !== "GET") return false;
      response.writeHead(206, stub.head(body, 7, true)).end(body);
      return true;
    };
    expect(await failed()).to.have.nested.property(
      "details.reason",
      "its server sent another part of it than was asked for",
    );
  });

  it("is let go of at once when its job is cancelled, tells how many bytes have come, and leaves nothing", async () => {
    let open = 0;
    stub.fault = ({ method }, response, body, from) => {
      if (method !== "GET") return false;
      open++;
      response.on("close", () => open--);
      response.writeHead(206, stub.head(body, from, true));
      response.write(body.subarray(0, 9_000_000));
      const timer = setInterval(() => response.write(Buffer.alloc(1)), 50);
      response.on("close", () => clearInterval(timer));
      return true;
    };
    const { job_id } = await service.rpc.call("profiler.trigger", { profile_specification: specification() });
    await until(async () => {
      const { progress } = await service.rpc.call("profiler.jobStatus", { job_id });
      return progress.phase === "listing" && progress.bytes_done > 0 && progress.bytes_total === stub.content.length;
    }, "bytes are told of");
    const begun = performance.now();
    await service.rpc.call("jobs.cancel", { job_id });
    await until(() => open === 0, "no connection is open");
    expect(performance.now() - begun, "what trickles has no end by itself").to.be.below(15_000);
    await until(() => readdirSync(join(service.stateDir, "scratch")).length === 0, "the scratch folder is empty");
  });

  it("tells nobody where its server is, or by which key it is read", async () => {
    stub.content = Buffer.from(csvOf(5));
    const { heavy, jobId } = await profilesOf(service.rpc, "", { data_connectors: [connector] });
    expect(recordSet(heavy, "days").statistics.rowCount).to.equal(5);
    stub.fault = (_request, response) => void response.destroy() === undefined;
    const job = await service.rpc.profiled(specification());
    expect(job.error?.name).to.equal("UPSTREAM_UNREACHABLE");
    const logs = await Promise.all([jobId, job.job_id].map((job_id) => service.rpc.call("jobs.log", { job_id })));
    const told = JSON.stringify([heavy, job, logs, service.log]);
    for (const inside of [SECRET, "key-of-the-tests", new URL(stub.url).port, "AWS4"]) {
      expect(told).not.to.include(inside);
    }
  });
});
