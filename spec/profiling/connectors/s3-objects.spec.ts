import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import type { ProfileSpecification, S3Objects } from "../../../src/profiling/model/specification.ts";
import { dli } from "../../support/dli.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { fileObject, profilesOf, recordSet } from "../../support/profile.ts";
import { S3Stub, s3Settings } from "../../support/s3-stub.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";
import { authEnv, token } from "../../support/tokens.ts";

/** Keys that would be something else as paths, or the same as another one. */
const ODD = [
  "../escape.csv",
  "x/../../y.csv",
  "/etc/lead.csv",
  "a//b.csv",
  "a/b.csv",
  "./dot.csv",
  "up/..",
  "line\nbreak.csv",
  "bell\u0007.csv",
  "Case.csv",
  "case.csv",
  "cafe\u0301.csv",
  "caf\u00e9.csv",
  "50% & more+plus ?#.csv",
  "emoji-😀.csv",
  `${"n".repeat(1007)}.csv`,
];

describe("objects of S3", () => {
  let server: FauxqsServer;
  let client: S3Client;
  let service: TestService;
  let env: Record<string, string>;
  before(async () => {
    server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
    const endpoint = `http://127.0.0.1:${server.port}`;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
    for (const bucket of ["measures", "many", "odd", "secret"]) server.createBucket(bucket);
    await put("measures", "2024/may/days.csv", "day,rain\n2024-05-01,1.5\n2024-05-02,0\n");
    await put("measures", "2024/may/", "");
    await put("measures", "2024/june.json", '[{"a":1}]');
    await put("measures", "2024/empty.csv", "");
    await put("measures", "2025/later.csv", "a\n1\n");
    await put("secret", "hidden.csv", "a\n1\n");
    for (const [i, key] of ODD.entries()) await put("odd", `in/${key}`, `a\n${"1\n".repeat(i + 1)}`);
    env = s3Settings(endpoint, "measures/2024/,many,odd");
    service = await testService({ env: { ...env, LOG_LEVEL: "silent" } });
  });
  after(async () => {
    await service.stop();
    client.destroy();
    await server.stop();
  });

  const put = (Bucket: string, Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const connected = (...data_connectors: ProfileSpecification["data_connectors"]) =>
    specificationOf("", { data_connectors });
  const objects = (bucket: string, rest: Pick<S3Objects, "key" | "prefix">): S3Objects => ({
    type: "S3Objects",
    bucket,
    ...rest,
  });

  it("of a prefix are the files of a dataset, each with its address and hash", async () => {
    const { light, heavy } = await profilesOf(service.rpc, "", {
      data_connectors: [objects("measures", { prefix: "2024/" })],
    });
    const files = light.distribution.filter((entry) => entry["@type"] === "cr:FileObject");
    expect(files.map(({ name, contentUrl }) => [name, contentUrl])).to.deep.equal([
      ["empty.csv", "s3://measures/2024/empty.csv"],
      ["june.json", "s3://measures/2024/june.json"],
      ["may/days.csv", "s3://measures/2024/may/days.csv"],
    ]);
    // sha256sum of the very bytes
    expect(fileObject(light, "empty.csv").sha256).to.equal(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(recordSet(heavy, "may/days").statistics.rowCount).to.equal(2);
  });

  it("are found beside other sources, below the name of their prefix", async () => {
    writeFiles(service.dataRoot, { "own/a.csv": "a\n1\n" });
    const { light } = await profilesOf(service.rpc, "", {
      data_connectors: [
        { type: "RawDataPath", dataset_id: "own" },
        objects("measures", { prefix: "2024/may/" }),
        objects("measures", { key: "2024/june.json" }),
      ],
    });
    const files = light.distribution.filter((entry) => entry["@type"] === "cr:FileObject");
    expect(files.map(({ name }) => name)).to.have.members(["a.csv", "may/days.csv", "june.json"]);
  });

  it("with odd keys are all read, under paths that lead nowhere", async () => {
    const { light, heavy } = await profilesOf(service.rpc, "", {
      data_connectors: [objects("odd", { prefix: "in/" })],
    });
    const files = light.distribution.filter((entry) => entry["@type"] === "cr:FileObject");
    const addresses = ODD.map((key) => `s3://odd/in/${key.split("/").map(encodeURIComponent).join("/")}`);
    expect(files.map(({ contentUrl }) => contentUrl)).to.have.members(addresses);
    for (const { name, error } of files) {
      expect(error, name).to.equal(undefined);
      expect(name.split("/"), name).not.to.include.members([".."]);
      expect(name).not.to.match(/^\/|\p{Cc}/u);
    }
    const counts = heavy.recordSet.map((set) => ("statistics" in set ? set.statistics?.rowCount : null));
    const tables = ODD.flatMap((key, i) => (key.endsWith(".csv") ? [i + 1] : []));
    expect(counts).to.have.members(tables);
  });

  it("are listed in pages however many there are", async function () {
    this.timeout(60_000);
    const keys = Array.from(
      { length: 2500 },
      (_, i) => `p/${i % 7 === 0 ? "../" : ""}${i % 3 === 0 ? "/" : ""}${i}.bin`,
    );
    for (let i = 0; i < keys.length; i += 50) {
      await Promise.all(keys.slice(i, i + 50).map((key) => put("many", key, key)));
    }
    const { status, job_id } = await service.rpc.profiled(connected(objects("many", { prefix: "p/" })), {
      only_light_profile: true,
    });
    expect(status).to.equal("LIGHT_PROFILE_READY");
    const { moma_profile_light } = await service.rpc.call("profiler.getProfile", { job_id });
    const files = (moma_profile_light?.distribution ?? []).filter((entry) => entry["@type"] === "cr:FileObject");
    expect(new Set(files.map(({ contentUrl }) => decodeURIComponent(contentUrl)))).to.deep.equal(
      new Set(keys.map((key) => `s3://many/${key}`)),
    );
  });

  it("that are not there fail the job", async () => {
    const { error: none } = await service.rpc.profiled(connected(objects("measures", { prefix: "2024/no/" })));
    expect(none).to.include({ name: "FILE_NOT_FOUND" });
    const { error: missing } = await service.rpc.profiled(connected(objects("measures", { key: "2024/no.csv" })));
    expect(missing?.details).to.deep.equal({ source: "no.csv", status: 404, temporary: false });
  });

  it("are refused where they would take more room than there is", async () => {
    const small = await testService({ env: { ...env, LOG_LEVEL: "silent", MAX_DOWNLOAD_BYTES: "8" } });
    const { error } = await small.rpc.profiled(connected(objects("measures", { key: "2024/may/days.csv" })));
    await small.stop();
    expect(error?.details).to.deep.equal({ file: "days.csv", reason: "it is larger than 8 bytes" });
  });

  describe("that are not allowed", () => {
    let stub: S3Stub;
    let guarded: TestService;
    before(async () => {
      stub = await new S3Stub().listen();
      guarded = await testService({
        env: { S3_BUCKETS: "measures/2024/,open", S3_ENDPOINT: stub.url, S3_PATH_STYLE: "true", LOG_LEVEL: "silent" },
      });
    });
    after(async () => {
      await guarded.stop();
      await stub[Symbol.asyncDispose]();
    });

    for (const [bucket, rest, code] of [
      ["secret", { key: "hidden.csv" }, 40016],
      ["measures", { prefix: "" }, 40016],
      ["measures", { prefix: "2024" }, 40016],
      ["measures", { key: "2025/later.csv" }, 40016],
      ["measures", { key: "../secret/hidden.csv" }, 40016],
      ["open..example", { prefix: "" }, 40016],
      ["arn:aws:s3:us-east-1:123456789012:accesspoint/open", { prefix: "" }, -32602],
      ["open@evil.example/", { prefix: "" }, -32602],
      ["http://evil.example", { prefix: "" }, -32602],
    ] as const) {
      it(`make no connection: ${bucket} ${JSON.stringify(rest)}`, async () => {
        const error = await guarded.rpc.fail("profiler.trigger", {
          profile_specification: connected(objects(bucket, rest)),
        });
        expect(error.code).to.equal(code);
        expect(stub.asked).to.deep.equal([]);
      });
    }

    it("make none with an endpoint or a credential in the request", async () => {
      for (const more of [{ endpoint: stub.url }, { access_key_id: "x" }, { region: "x" }]) {
        const connector = { ...objects("open", { prefix: "" }), ...more };
        const profile_specification = { ...connected(), data_connectors: [connector] };
        const { code } = await guarded.rpc.fail("profiler.trigger", { profile_specification });
        expect(code).to.equal(-32602);
      }
      expect(stub.asked).to.deep.equal([]);
    });

    it("are refused as a specification where it says both what and where, or neither", async () => {
      for (const rest of [{}, { key: "a", prefix: "b" }, { key: "a/" }]) {
        const profile_specification = connected(objects("open", rest));
        const { data } = await guarded.rpc.fail("profiler.trigger", { profile_specification });
        expect(data?.name).to.equal("INVALID_PROFILE_SPECIFICATION");
      }
    });

    it("are asked for without a signature where no key is configured", async () => {
      stub.content = Buffer.from("a\n1\n");
      const { status } = await guarded.rpc.profiled(connected(objects("open", { key: "a.csv" })));
      expect(status).to.equal("HEAVY_PROFILES_READY");
      expect(stub.asked.map(({ authorization }) => authorization)).to.deep.equal(["", ""]);
    });
  });

  it("are only for those whom DATASET_ACCESS allows them", async () => {
    const DATASET_ACCESS = join(temporaryFolder(), "access.json");
    const subjects = { alice: ["s3://measures/2024/may/"], bob: ["s3://measures"], carol: ["s3://odd", "."] };
    writeFileSync(DATASET_ACCESS, JSON.stringify({ subjects }));
    const closed = await testService({ env: { ...env, ...authEnv, DATASET_ACCESS, LOG_LEVEL: "silent" } });
    const trigger = async (sub: string, prefix: string): Promise<string> => {
      const params = { profile_specification: connected(objects("measures", { prefix })) };
      const { body } = await closed.rpc
        .as(await token({ sub }))
        .post(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "profiler.trigger", params }));
      const { error } = body as { error?: { data: { name: string } } };
      return error?.data.name ?? "allowed";
    };
    expect(await trigger("alice", "2024/may/")).to.equal("allowed");
    expect(await trigger("alice", "2024/")).to.equal("FORBIDDEN");
    expect(await trigger("bob", "2024/")).to.equal("allowed");
    expect(await trigger("bob", "")).to.equal("NOT_ALLOWED_HOST");
    expect(await trigger("carol", "2024/")).to.equal("FORBIDDEN");
    await closed.stop();
  });

  it("are profiled by `dli profile s3://…` where the setting allows it", async () => {
    const run = await dli(["profile", "s3://measures/2024/may/days.csv", "--light", "--json"], env, temporaryFolder());
    expect(run.stderr).not.to.include("DLI-");
    expect(run.stdout).to.include('"s3://measures/2024/may/days.csv"');
    const { code, stderr } = await dli(["profile", "s3://secret/hidden.csv"], env, temporaryFolder());
    expect(code).to.equal(1);
    expect(stderr).to.include("DLI-016").and.to.include("bucket 'secret'");
  });
});
