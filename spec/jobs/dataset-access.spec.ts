import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, type TestServiceOptions, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";
import { zipOf } from "../support/zip.ts";

const deaf = new URL("./executors/deaf.ts", import.meta.url);
const SECRET = "nobody-else-reads-this";

describe("access to datasets", () => {
  const services: TestService[] = [];
  const start = async (rules: object, options: TestServiceOptions = {}): Promise<TestService> => {
    const file = join(temporaryFolder(), "access.json");
    writeFileSync(file, JSON.stringify(rules));
    const env = { LOG_LEVEL: "silent", ...authEnv, DATASET_ACCESS: file, ...options.env };
    const service = await testService({ ...options, env });
    services.push(service);
    return service;
  };
  const as = async ({ rpc }: TestService, sub: string, more: object = {}): Promise<RpcClient> =>
    rpc.as(await token({ sub, ...more }));
  after(() => Promise.all(services.map((service) => service.stop())));

  const dataRoot = writeFiles(temporaryFolder(), {
    "open/a.csv": "a,b\n1,2\n",
    "users/alice/own.csv": "a,b\n1,2\n3,4\n",
    "users/alicia/own.csv": `a,b\n${SECRET},2\n`,
    "users/bob/secret.csv": `a,b\n${SECRET},2\n`,
    "users/bob/secret.zip": zipOf({ "in.csv": `a,b\n${SECRET},2\n` }),
    "users/bob/deep/secret.csv": `a,b\n${SECRET},2\n`,
    "users/Alice/own.csv": `a,b\n${SECRET},2\n`,
    "team/b.csv": "a,b\n1,2\n",
    "re\u0301sume\u0301/a.csv": `a,b\n${SECRET},2\n`,
    "r\u00e9sum\u00e9/a.csv": "a,b\n1,2\n",
  });
  const inAlice = (name: string): string => join(dataRoot, "users/alice", name);
  symlinkSync("../bob/secret.csv", inAlice("file-link.csv"));
  symlinkSync("../bob/deep", inAlice("folder-link"));
  symlinkSync("../bob/secret.zip", inAlice("zip-link.zip"));
  symlinkSync("../../open", inAlice("open-link"));
  symlinkSync("users/alice", join(dataRoot, "to-alice"));
  symlinkSync("team", join(dataRoot, "moved"));

  const rules = {
    default: ["open"],
    subjects: { carol: ["moved", "r\u00e9sum\u00e9"], root: ["."] },
    clients: { notebook: ["team"] },
    roles: { user: ["users/{sub}"], curator: ["./users//bob/"] },
  };
  const user = { realm_access: { roles: ["user"] } };
  const submit = (rpc: RpcClient, ...paths: string[]): Promise<{ job_id: string }> =>
    rpc.call("profiler.trigger", {
      profile_specification: specificationOf("", { data_connectors: connectors(paths) }),
    });
  const connectors = (paths: string[]): ProfileSpecification["data_connectors"] =>
    paths.map((dataset_id) => ({ type: "RawDataPath", dataset_id }));
  const expectRefused = async (rpc: RpcClient, ...paths: string[]): Promise<void> => {
    const params = { profile_specification: specificationOf("", { data_connectors: connectors(paths) }) };
    const { code, message, data } = await rpc.fail("profiler.trigger", params);
    expect([code, data.name], paths.join()).to.deep.equal([40003, "FORBIDDEN"]);
    expect(data.details).to.deep.equal({ dataset_id: paths.at(-1) });
    expect(message).to.equal(`The caller may not read '${paths.at(-1)}'`);
  };

  describe("by a file of rules", () => {
    let service: TestService;
    before(async () => {
      service = await start(rules, { dataRoot, env: { ALLOWED_CLIENT_IDS: "*", ADMIN_ROLE: "admin" } });
    });

    it("adds up what everybody, a subject, a client and a role may read", async () => {
      const alice = await as(service, "alice", user);
      for (const path of ["open", "open/a.csv", "users/alice", "users/alice/own.csv"]) await submit(alice, path);
      await submit(await as(service, "alice", { ...user, client_id: "notebook" }), "team", "users/alice", "open");
      await submit(await as(service, "dave", { realm_access: { roles: ["curator"] } }), "users/bob/secret.csv");
      await submit(await as(service, "root"), ".");
    });

    it("refuses everything else alike, whether it is there or not, to administrators too", async () => {
      const alice = await as(service, "alice", user);
      for (const path of ["users", ".", "users/bob", "users/bob/secret.csv", "users/bob/nothing", "team", "nothing"]) {
        await expectRefused(alice, path);
      }
      await expectRefused(alice, "open", "team");
      await expectRefused(await as(service, "alice"), "users/alice");
      await expectRefused(await as(service, "admin", { realm_access: { roles: ["admin"] } }), "users/bob");
    });

    it("takes no other spelling of a path for one that may be read", async () => {
      const alice = await as(service, "alice", user);
      for (const path of ["users/alicia", "users/Alice", "USERS/alice", "users/alice ", "users/bob/./", "to-alice"]) {
        await expectRefused(alice, path);
      }
      for (const path of ["./users/alice", "users//alice/", "users/./alice/."]) await submit(alice, path);
      for (const path of ["users/alice/../bob", "open/../users/bob", "/users/bob"]) {
        const failure = await alice.fail("profiler.trigger", { profile_specification: specificationOf(path) });
        expect([40003, 41353], path).to.include(failure.code);
      }
      const carol = await as(service, "carol");
      await submit(carol, "r\u00e9sum\u00e9");
      await expectRefused(carol, "re\u0301sume\u0301");
    });

    it("lets no subject pass for a path", async () => {
      for (const sub of ["..", ".", "alice/../bob", "../users/bob", "bob/", "{sub}", "*", "a\\b"]) {
        const caller = await as(service, sub, user);
        await submit(caller, "open");
        for (const path of ["users", "users/bob", "users/alice"]) await expectRefused(caller, path);
      }
    });

    it("refuses a symlink that leads out of what may be read, and follows one that does not", async () => {
      const alice = await as(service, "alice", user);
      for (const path of ["file-link.csv", "folder-link", "folder-link/secret.csv", "zip-link.zip"]) {
        await expectRefused(alice, `users/alice/${path}`);
      }
      await submit(alice, "users/alice/open-link/a.csv");
      await submit(await as(service, "carol"), "moved/b.csv");
    });

    it("reads nothing behind such a symlink in a folder that may be read", async () => {
      const alice = await as(service, "alice", user);
      const specification = specificationOf("users/alice");
      const job = await alice.profiled(specification);
      expect(job).to.include({ status: "HEAVY_PROFILES_READY", warnings: 3 });
      const profile = await alice.call("profiler.getProfile", { job_id: job.job_id });
      expect(JSON.stringify(profile)).not.to.include(SECRET);
      const names = profile.moma_profile_heavy?.recordSet.map(({ name }) => name) ?? [];
      expect(names).to.include.members(["own", "open-link/a"]).and.not.include("file-link");
      const { log } = await alice.call("jobs.log", { job_id: job.job_id });
      const warnings = log.filter(({ level }) => level === "warn").map(({ message }) => message);
      expect(warnings.filter((message) => message.includes("FORBIDDEN"))).to.have.length(3);
      const whole = await as(service, "root");
      const all = await whole.profiled({ ...specification, id: specificationOf("").id });
      expect(JSON.stringify(await whole.call("profiler.getProfile", { job_id: all.job_id }))).to.include(SECRET);
    });

    it("refuses an item of a batch by itself", async () => {
      const alice = await as(service, "alice", user);
      const items = ["open", "users/bob"].map((path) => ({ profile_specification: specificationOf(path) }));
      const answer = await alice.call<{ items: { error?: { code: number } }[] }>("profiler.triggerBatch", { items });
      expect(answer.items.map(({ error }) => error?.code ?? 0)).to.deep.equal([0, 40003]);
    });
  });

  it("gives callers without a token what everybody may read", async () => {
    const service = await start(rules, { dataRoot, env: { ENABLE_AUTH: "false" } });
    await submit(service.rpc, "open");
    await expectRefused(service.rpc, "team");
  });

  it("is looked at again when a job runs, by the subject, client and roles that submitted it", async () => {
    const stateDir = temporaryFolder();
    const first = await start(rules, { dataRoot, stateDir, executorModule: deaf });
    const alice = await as(first, "alice", user);
    const kept = await submit(alice, "users/alice/own.csv");
    const withdrawn = await submit(alice, "open");
    await first.stop();
    const second = await start({ roles: { user: ["users/{sub}"] } }, { dataRoot, stateDir });
    const again = await as(second, "alice", user);
    expect(await again.ended(kept.job_id)).to.include({ status: "HEAVY_PROFILES_READY" });
    const failed = await again.ended(withdrawn.job_id);
    expect([failed.status, failed.error?.code, failed.error?.message]).to.deep.equal([
      "FAILED",
      40003,
      "The caller may not read 'open'",
    ]);
  });

  it("holds where a path becomes a symlink between the submission and the run", async () => {
    const root = writeFiles(temporaryFolder(), { "a/x.csv": "a\n1\n", "b/x.csv": `a\n${SECRET}\n` });
    const stateDir = temporaryFolder();
    const first = await start({ default: ["a"] }, { dataRoot: root, stateDir, executorModule: deaf });
    const { job_id } = await submit(await as(first, "alice"), "a/x.csv");
    await first.stop();
    renameSync(join(root, "a/x.csv"), join(root, "a/old.csv"));
    symlinkSync("../b/x.csv", join(root, "a/x.csv"));
    const second = await start({ default: ["a"] }, { dataRoot: root, stateDir });
    const failed = await (await as(second, "alice")).ended(job_id);
    expect([failed.status, failed.error?.code]).to.deep.equal(["FAILED", 40003]);
  });

  it("is looked at again when a profile is read, and before what was cached is used", async () => {
    const root = writeFiles(temporaryFolder(), {
      "a/x.csv": "a\n1\n",
      "b/x.csv": `a\n${SECRET}\n`,
      "c/y.csv": "c\n1\n",
    });
    mkdirSync(join(root, "l"));
    symlinkSync("../b/x.csv", join(root, "l/link.csv"));
    writeFiles(root, { "l/own.csv": "o\n1\n", "l/other.csv": "p\n2\n" });
    const stateDir = temporaryFolder();
    const first = await start({ default: ["."] }, { dataRoot: root, stateDir });
    const before = await as(first, "alice");
    const [a, b, linked, folder] = ["a", "b", "l/link.csv", "l"].map((path) => specificationOf(path));
    const jobs = new Map<unknown, string>();
    for (const one of [a, b, linked, folder]) jobs.set(one, (await before.profiled(one ?? {})).job_id);
    const { job_id: gone } = await before.profiled(specificationOf("c"));
    await first.stop();
    renameSync(join(root, "c"), join(root, "d"));
    const second = await start({ default: ["a", "l", "c"] }, { dataRoot: root, stateDir });
    const admin = await as(second, "root", { realm_access: { roles: ["admin"] } });
    for (const [caller, acting] of [
      [await as(second, "alice"), {}],
      [admin, { admin: true }],
    ] as const) {
      for (const [one, code] of [
        [a, null],
        [b, 40003],
        [linked, 40003],
      ] as const) {
        const job_id = jobs.get(one);
        for (const [method, params] of [
          ["profiler.getProfile", { job_id, ...acting }],
          ["profiler.getCddProfile", { dataset_id: one?.id, ...acting }],
        ] as const) {
          if (code === null) expect(await caller.call(method, params as never), method).to.be.an("object");
          else expect((await caller.fail(method, params)).code, method).to.equal(code);
        }
        expect(await caller.call("profiler.jobStatus", { job_id: job_id ?? "", ...acting })).to.include({
          terminal: true,
        });
      }
      expect(await caller.call("profiler.getProfile", { job_id: gone, ...acting })).to.be.an("object");
    }
    const alice = await as(second, "alice");
    const { job_id } = await alice.profiled(folder ?? {});
    const profile = JSON.stringify(await alice.call("profiler.getProfile", { job_id }));
    expect(profile).to.include('"reused":true').and.not.include(SECRET);
  });

  it("stops the start where its file is missing or says what cannot be meant, naming the place", async () => {
    const problem = async (content: string): Promise<string> => {
      const file = join(temporaryFolder(), "access.json");
      writeFileSync(file, content);
      return testService({ env: { ...authEnv, DATASET_ACCESS: file } }).then(
        (service) => service.stop().then(() => "none"),
        (error: Error) => error.message,
      );
    };
    for (const [content, said] of [
      ["{", "is not JSON"],
      ["[]", "the file"],
      ['{"subject": {}}', "'subject'"],
      ['{"subjects": []}', "subjects"],
      ['{"subjects": {"alice": "a"}}', "subjects.alice"],
      ['{"default": ["/etc"]}', "default"],
      ['{"default": ["a/../b"]}', "default"],
      ['{"default": [""]}', "default"],
      ['{"default": ["users/{subject}"]}', "default"],
      ['{"default": ["//"]}', "default"],
      ['{"default": ["//db.example:x"]}', "default"],
      ['{"default": ["//{sub}.example"]}', "default"],
      ['{"default": [1]}', "default"],
    ] as const) {
      expect(await problem(content), content)
        .to.include("DATASET_ACCESS")
        .and.include(said);
    }
    const missing = await testService({ env: { DATASET_ACCESS: "/nowhere/access.json" } }).catch((error) => error);
    expect(missing.message).to.include("cannot be read (ENOENT)").and.not.include("/nowhere");
  });

  it("lists of folders what a caller may read, or leads to it, and of links only where they lead there", async () => {
    const service = await start(rules, { dataRoot });
    const alice = await as(service, "alice", user);
    const list = async (rpc: RpcClient, path = ""): Promise<string[]> => {
      const { entries } = await rpc.call("profiler.listPaths", { path });
      return entries.map((entry) => `${entry.kind} ${entry.path}${entry.size === null ? "" : ` ${entry.size}`}`);
    };
    expect(await list(alice)).to.deep.equal(["folder open", "folder users"]);
    expect(await list(alice, "users")).to.deep.equal(["folder users/alice"]);
    expect(await list(alice, "users/alice/")).to.deep.equal([
      "other users/alice/file-link.csv",
      "other users/alice/folder-link",
      "folder users/alice/open-link",
      "file users/alice/own.csv 12",
      "other users/alice/zip-link.zip",
    ]);
    for (const path of ["users/bob", "users/alicia", "users/alice/..", "/etc", "team", "to-alice"]) {
      expect((await alice.fail("profiler.listPaths", { path })).code, path).to.equal(40003);
    }
    expect((await alice.fail("profiler.listPaths", { path: "open/nothing" })).code).to.equal(40361);
    expect((await alice.fail("profiler.listPaths", { path: "open/a.csv" })).code).to.equal(40001);
    const root = await as(service, "root");
    const page = await root.call("profiler.listPaths", { path: "users/bob", offset: 1, limit: 1 });
    expect(page).to.deep.include({ total_count: 3, cut: false });
    expect(page.entries.map(({ name }) => name)).to.deep.equal(["secret.csv"]);
  });
});
