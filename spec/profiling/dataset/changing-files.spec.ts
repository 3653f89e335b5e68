import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import type { HeavyProfile, LightProfile } from "../../../src/client/index.ts";
import { noS3 } from "../../../src/profiling/connectors/s3-access.ts";
import { type DocumentName, documentText, type EntryGroup } from "../../../src/profiling/output/entries.ts";
import { unpackJson } from "../../../src/profiling/output/packed-json.ts";
import { type ProfileRequest, type ProfilingEvents, profileDataset } from "../../../src/profiling/profile-dataset.ts";
import { ownThread } from "../../../src/profiling/run/own-thread.ts";
import type { TaskKind, TaskMessage, TaskOf } from "../../../src/profiling/run/tasks.ts";
import type { Threads } from "../../../src/profiling/run/threads.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { anyRecordSet, failure, field, fileObject, recordSet } from "../../support/profile.ts";
import { specificationOf } from "../../support/specification.ts";
import { zipOf } from "../../support/zip.ts";

const SECRET = "whatliesoutside";

/** Something that happens before or after a task of a kind, each time, counted from one. */
interface Moment {
  when: "before" | "after";
  kind: TaskKind;
  happens: (time: number) => void;
}

/** The caller's own thread, in which something happens beside the tasks. */
function threadWith(moments: readonly Moment[]): Threads {
  const { run, size } = ownThread();
  const times = new Map<Moment, number>();
  const pass = (when: Moment["when"], kind: TaskKind): void => {
    for (const moment of moments) {
      if (moment.when !== when || moment.kind !== kind) continue;
      const time = (times.get(moment) ?? 0) + 1;
      times.set(moment, time);
      moment.happens(time);
    }
  };
  return {
    size,
    run: <Kind extends TaskKind>(task: TaskOf<Kind>, onMessage?: (message: TaskMessage) => void) => {
      pass("before", task.kind);
      const { result, cancel } = run(task, onMessage);
      return { cancel, result: result.finally(() => pass("after", task.kind)) };
    },
  };
}

interface Outcome {
  light: LightProfile;
  heavy: HeavyProfile | null;
  warnings: number;
  log: string[];
}

/** A dataset of a few files that change while it is profiled. */
class Changing {
  readonly folder: string;
  readonly outside: string;
  readonly #request: ProfileRequest;

  constructor(files: Record<string, string | Uint8Array>) {
    const [data_root, state] = [temporaryFolder(), temporaryFolder()];
    this.folder = join(data_root, "own");
    mkdirSync(this.folder);
    writeFiles(this.folder, files);
    this.outside = writeFiles(temporaryFolder(), { "secret.csv": `${SECRET}\n${SECRET}\n`, "a.csv": `${SECRET}\n1\n` });
    this.#request = {
      specification: specificationOf("own"),
      only_light_profile: false,
      data_root,
      readable: null,
      scratch: join(state, "scratch"),
      memory_mb: 256,
      scratch_bytes: 1_073_741_824,
      cache_file: join(state, "own.tables"),
      version: "1",
      access: {
        allowedHosts: [],
        allowPrivateAddresses: false,
        maxDownloadBytes: 0,
        databases: { connectMs: 1000, statementMs: 1000, tls: "auto", ca: null },
        credentials: { user: "", password: "", byHost: {} },
        s3: noS3,
      },
      force: false,
    };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  sha256(name: string): string {
    return createHash("sha256")
      .update(readFileSync(this.path(name)))
      .digest("hex");
  }

  async profile(moments: readonly Moment[] = [], more: Partial<ProfileRequest> = {}): Promise<Outcome> {
    const groups: Record<DocumentName, EntryGroup[]> = { light: [], heavy: [], cdd: [] };
    const add = (name: DocumentName, group: EntryGroup): void => {
      if (group.head !== null) groups[name] = []; // a head begins the document anew
      groups[name].push(group);
    };
    const log: string[] = [];
    const events: ProfilingEvents = {
      onLog: (_, message) => log.push(message),
      onProgress: () => {},
      onLight: (group) => add("light", group),
      onEntries: async (name, group) => add(name, group),
    };
    const request = { ...this.#request, ...more };
    const result = await profileDataset(request, threadWith(moments), events, new AbortController().signal);
    if (result.heavy !== null) add("heavy", result.heavy);
    return {
      light: JSON.parse(await textOf("light", groups.light)) as LightProfile,
      heavy: result.heavy === null ? null : (JSON.parse(await textOf("heavy", groups.heavy)) as HeavyProfile),
      warnings: result.warnings,
      log,
    };
  }
}

async function textOf(name: DocumentName, groups: readonly EntryGroup[]): Promise<string> {
  const entries = await Promise.all(groups.flatMap((group) => group.entries).map(unpackJson));
  const head = groups[0]?.head;
  if (head === undefined || head === null) throw new Error(`no head of the ${name} document`);
  return documentText(name, await unpackJson(head), entries);
}

/** Rows of one number. */
const rows = (count: number, value = 1): string => `n\n${`${value}\n`.repeat(count)}`;

const once = (work: () => void) => (time: number) => {
  if (time === 1) work();
};

describe("a file that changes while it is profiled", () => {
  const changes: Record<string, { change: (path: string) => void; rows: number; max: number }> = {
    "gets longer": { change: (path) => appendFileSync(path, "9\n"), rows: 4, max: 9 },
    "is written anew in the same size": { change: (path) => writeFileSync(path, rows(3, 7)), rows: 3, max: 7 },
    "is cut": { change: (path) => truncateSync(path, 6), rows: 2, max: 1 },
    "is replaced": {
      change: (path) => {
        writeFileSync(`${path}.new`, rows(5, 8));
        renameSync(`${path}.new`, path);
      },
      rows: 5,
      max: 8,
    },
  };
  const moments: [Moment["when"], TaskKind][] = [
    ["after", "list"],
    ["before", "table"],
    ["after", "hash"],
  ];

  for (const [name, { change, rows: count, max }] of Object.entries(changes)) {
    for (const [when, kind] of moments) {
      it(`has the hash of what its numbers are told of, and no false profile is cached: it ${name} ${when} ${kind}`, async () => {
        const set = new Changing({ "a.csv": rows(3), "b.csv": rows(2) });
        const before = set.sha256("a.csv");
        const { light, heavy, warnings } = await set.profile([
          { when, kind, happens: once(() => change(set.path("a.csv"))) },
        ]);
        const sha256 = fileObject(light, "a.csv").sha256;
        const { statistics, field: fields } = recordSet(heavy as HeavyProfile, "a");
        const isOld = sha256 === before;
        if (!isOld) expect(sha256).to.equal(set.sha256("a.csv"));
        expect(statistics.rowCount).to.equal(isOld ? 3 : count);
        expect(fields[0]?.statistics).to.include({ max: isOld ? 1 : max });
        expect(fileObject(heavy as unknown as LightProfile, "a.csv").sha256).to.equal(sha256);
        expect(warnings).to.equal(0);
        expect(recordSet(heavy as HeavyProfile, "b").statistics.rowCount).to.equal(2);
        // What is cached is what is told of the file as it is.
        const again = await set.profile();
        expect(recordSet(again.heavy as HeavyProfile, "a").statistics.rowCount).to.equal(count);
        writeFileSync(set.path("a.csv"), rows(3));
        const original = await set.profile();
        expect(recordSet(original.heavy as HeavyProfile, "a").statistics.rowCount).to.equal(3);
      });
    }
  }

  it("is left out, with the reason, where it changes again as it is read again; others are not", async () => {
    const set = new Changing({ "a.csv": rows(3), "b.csv": rows(2) });
    const { light, heavy, warnings } = await set.profile([
      { when: "before", kind: "table", happens: () => appendFileSync(set.path("a.csv"), "9\n") },
    ]);
    const file = fileObject(light, "a.csv");
    expect(file.sha256).to.equal(undefined);
    expect(file.error?.name).to.equal("FILE_READ_ERROR");
    expect(file.error?.description).to.match(/it changed while it was profiled/);
    expect(warnings).to.equal(1);
    expect(failure(heavy as HeavyProfile, "a.csv").name).to.equal("FILE_READ_ERROR");
    expect(recordSet(heavy as HeavyProfile, "b").statistics.rowCount).to.equal(2);
    const again = await set.profile();
    expect(recordSet(again.heavy as HeavyProfile, "a").statistics.rowCount).to.be.greaterThan(3);
  });

  it("is read again in light profiles, in documents and in archives too", async () => {
    const set = new Changing({ "a.csv": rows(3), "note.txt": "One.\n", "box.zip": zipOf({ "in.csv": rows(2) }) });
    const moments: Moment[] = [
      {
        when: "after",
        kind: "list",
        happens: once(() => {
          appendFileSync(set.path("note.txt"), "\nTwo words.\n");
          writeFileSync(set.path("box.zip"), zipOf({ "in.csv": rows(4), "other.csv": rows(6) }));
        }),
      },
    ];
    const { light, heavy, log } = await set.profile(moments);
    for (const name of ["note.txt", "box.zip"]) expect(fileObject(light, name).sha256).to.equal(set.sha256(name));
    expect(recordSet(heavy as HeavyProfile, "box.zip/in").statistics.rowCount).to.equal(4);
    expect(recordSet(heavy as HeavyProfile, "box.zip/other").statistics.rowCount).to.equal(6);
    expect(field(recordSet(heavy as HeavyProfile, "documents"), "words").statistics).to.include({ max: 3 });
    expect(log).to.include("read again what changed while it was profiled: 2 files");
    writeFileSync(set.path("a.csv"), rows(1));
    const change = once(() => appendFileSync(set.path("a.csv"), "5\n"));
    const only = await set.profile([{ when: "before", kind: "hash", happens: change }], { only_light_profile: true });
    expect(fileObject(only.light, "a.csv").sha256).to.equal(set.sha256("a.csv"));
  });
});

describe("a file or folder that is swapped for a symlink while it is profiled", () => {
  for (const [when, kind] of [
    ["after", "list"],
    ["before", "hash"],
    ["before", "table"],
  ] as const) {
    it(`shows nothing of what lies outside: ${when} ${kind}`, async () => {
      const set = new Changing({ "a.csv": rows(3), "sub/a.csv": rows(4), "z.csv": rows(2) });
      const swap = once(() => {
        rmSync(set.path("a.csv"));
        symlinkSync(join(set.outside, "secret.csv"), set.path("a.csv"));
        renameSync(set.path("sub"), `${set.folder}-moved`);
        symlinkSync(set.outside, set.path("sub"));
      });
      const { light, heavy } = await set.profile([{ when, kind, happens: swap }]);
      expect(JSON.stringify([light, heavy])).not.to.include(SECRET);
      for (const name of ["a.csv", "sub/a.csv"]) {
        expect(fileObject(light, name).error?.description).to.match(/a symlink that leaves the data root/);
      }
      expect(recordSet(heavy as HeavyProfile, "z").statistics.rowCount).to.equal(2);
    });
  }

  it("shows nothing of what lies outside, however often it is swapped", async function () {
    this.timeout(60_000);
    const set = new Changing({ "a.csv": rows(3), "sub/a.csv": rows(4) });
    const swaps = `
      const { renameSync, rmSync, symlinkSync, writeFileSync, existsSync } = require("node:fs");
      const { workerData: { folder, outside } } = require("node:worker_threads");
      writeFileSync(folder + "/../kept.csv", "n\\n1\\n");
      symlinkSync(outside + "/secret.csv", folder + "/../link.csv");
      symlinkSync(outside, folder + "/../link");
      const wait = new Int32Array(new SharedArrayBuffer(4));
      const swap = (a, b) => { renameSync(a, b + ".aside"); renameSync(b, a); renameSync(b + ".aside", b); };
      for (const end = Date.now() + 5000; Date.now() < end; ) {
        swap(folder + "/a.csv", folder + "/../link.csv");
        swap(folder + "/sub", folder + "/../link");
        Atomics.wait(wait, 0, 0, Math.random() * 8);
      }`;
    const worker = new Worker(swaps, { eval: true, workerData: { folder: set.folder, outside: set.outside } });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    let read = 0;
    while (!isOver) {
      await setImmediate(); // a dataset of nothing that can be read is done at once
      const { light, heavy } = await set.profile([], { force: true });
      expect(JSON.stringify([light, heavy])).not.to.include(SECRET);
      const outcome = (heavy as HeavyProfile).recordSet.map(({ name }) => anyRecordSet(heavy as HeavyProfile, name));
      if (outcome.some(({ error }) => error === undefined)) read++;
    }
    await ended;
    expect(read, "profiles in which something was read").to.be.greaterThan(0);
  });
});
