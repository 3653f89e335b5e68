import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { ServiceError } from "../../src/errors/service-error.ts";
import type { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { memoryOf } from "../support/process-memory.ts";
import { type TestService, testService } from "../support/service.ts";
import { soonest } from "../support/soonest.ts";
import { specificationOf } from "../support/specification.ts";
import { runWhole, snapshotFile, sqlProcesses, statementOf } from "../support/sql.ts";
import { csvOf } from "../support/tables.ts";
import { bombs } from "./siege/bombs.ts";
import { escapes, type Prey } from "./siege/escapes.ts";
import { harmless } from "./siege/harmless.ts";

const SECRET = "the secret of the house";
const MIB = 1_048_576;
const MEMORY_MB = 256;
/** What a process takes beside its statement at most, in MiB. */
const OWN_MB = 768;
/** Of a bomb, which is to meet it; of all else, which is to meet no limit however busy the machine is. */
const BOMB_TIMEOUT_MS = 250;
const TIMEOUT_MS = 20_000;
/** By so much may a statement outlast its time. */
const GRACE_MS = 2000;
const SOON_MS = BOMB_TIMEOUT_MS + GRACE_MS;
const LOOK_MS = 15;

const REFUSALS = ["SQL_NOT_ALLOWED", "INVALID_SQL_SYNTAX", "TABLE_NOT_FOUND", "INVALID_TABLE_REFERENCE"];
const ENDS = [...REFUSALS, "QUERY_EXECUTION_TIMEOUT", "RESULT_SIZE_LIMIT_EXCEEDED", "QUERY_FAILED", "QUERY_TOO_LARGE"];

/** How a statement has ended. */
interface Ended {
  sql: string;
  /** Its columns and rows, or all that its error says. */
  said: string;
  error: string | null;
  ms: number;
}

describe("SQL that is meant to do harm", () => {
  let processes: SqlProcesses[];
  let prey: Prey;
  let scratch: string;
  let peak = 0;
  let watch: NodeJS.Timeout;

  before(async () => {
    const snapshot = await snapshotFile(
      "CREATE TABLE people AS SELECT 'Ada' AS name, 36 AS age UNION ALL SELECT 'Alan', 41",
      `CREATE TABLE hidden AS SELECT '${SECRET}' AS content`,
    );
    const folder = writeFiles(temporaryFolder(), { "secret.csv": `content\n${SECRET}\n` });
    prey = { snapshot, folder, secret: join(folder, "secret.csv") };
    scratch = join(temporaryFolder(), "sql");
    // Each with one process, so that none takes that of another's statement while his own starts anew.
    processes = ["one", "other"].map((name) => sqlProcesses({ folder: join(scratch, name), memoryMb: MEMORY_MB }));
    watch = setInterval(() => {
      for (const pid of processes.flatMap(({ pids }) => pids)) peak = Math.max(peak, peakOf(pid));
    }, LOOK_MS);
  });
  after(async () => {
    clearInterval(watch);
    await Promise.all(processes.map((each) => each.stop()));
  });

  const end = async (sql: string, of: SqlProcesses, timeout = TIMEOUT_MS): Promise<Ended> => {
    const tables = [{ ref: "raw.us.people", file: prey.snapshot, table: "people", hidden: [] }];
    const start = performance.now();
    const limits = { timeout_ms: timeout, memory_mb: MEMORY_MB, rows: 1000, result_bytes: MIB };
    const ended = await runWhole(of, statementOf(sql, { tables }), limits).then(
      ({ columns, rows }) => ({ said: JSON.stringify({ columns, rows }), error: null }),
      (error: unknown) => {
        if (!(error instanceof ServiceError)) throw error;
        return { said: JSON.stringify([error.message, error.details]), error: error.name };
      },
    );
    return { sql, ...ended, ms: performance.now() - start };
  };

  /** Has statements run, two at a time as there are processes, so that their times are their own. */
  const endAll = async (statements: readonly string[], timeout = TIMEOUT_MS): Promise<Ended[]> => {
    const left = statements.entries();
    const ended: Ended[] = [];
    const next = async (of: SqlProcesses): Promise<void> => {
      for (const [i, sql] of left) {
        await end("SELECT 1", of); // that a process starts after one that was ended is no time of the statement's
        ended[i] = await end(sql, of, timeout);
      }
    };
    await Promise.all(processes.map(next));
    return ended;
  };

  const expectNothingTold = ({ sql, said, error }: Ended): void => {
    const about = `${sql.slice(0, 300)} → ${said.slice(0, 300)}`;
    for (const told of [SECRET, prey.folder, dirname(prey.snapshot), scratch, process.cwd()]) {
      expect(said.includes(told), about).to.equal(false);
    }
    if (error !== null) expect(said, about).not.to.match(/(?:^|[\s'"(=:])\/[\w.-]+\/[\w.-]/);
  };

  it("counts more than 300 statements", () => {
    const all = [...Object.values(escapes(prey)), ...Object.values(bombs), harmless].flat();
    expect(new Set(all).size).to.equal(all.length);
    expect(all.length).to.be.greaterThan(300);
  });

  for (const family of Object.keys(escapes({ snapshot: "", secret: "", folder: "" }))) {
    it(`gets at nothing by ${family}`, async () => {
      for (const ended of await endAll(escapes(prey)[family] ?? [])) {
        expect(REFUSALS, `${ended.sql} → ${ended.said.slice(0, 300)}`).to.include(ended.error);
        expectNothingTold(ended);
      }
    });
  }

  it("is told from what only looks like it, which is run", async () => {
    for (const ended of await endAll(harmless)) {
      expect(ended.error, `${ended.sql} → ${ended.said}`).to.equal(null);
      expectNothingTold(ended);
    }
  });

  describe("with bombs, and a profile beside them", () => {
    let service: TestService;
    let profiled: Promise<unknown>;
    before(async () => {
      const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(200_000) });
      service = await testService({ dataRoot, env: { LOG_LEVEL: "silent" } });
      profiled = service.rpc.profiled(specificationOf("set"));
    });
    after(() => service.stop());

    for (const [family, statements] of Object.entries(bombs)) {
      it(`ends soon, with a reason, by ${family}`, async () => {
        for (const ended of await endAll(statements, BOMB_TIMEOUT_MS)) {
          const about = `${ended.sql.slice(0, 200)} → ${ended.said.slice(0, 200)}`;
          if (ended.error !== null) expect(ENDS, about).to.include(ended.error);
          const again = async (): Promise<number> =>
            (await endAll([ended.sql], BOMB_TIMEOUT_MS))[0]?.ms ?? Number.POSITIVE_INFINITY;
          const ms = ended.ms < SOON_MS ? ended.ms : await soonest(SOON_MS, again);
          expect(ms, about).to.be.lessThan(SOON_MS);
          expectNothingTold(ended);
        }
      });
    }

    it("does not disturb the profile", async () => {
      expect(await profiled).to.deep.include({ status: "HEAVY_PROFILES_READY" });
    });
  });

  describe("in the end", () => {
    it("takes no more memory than it may", () => {
      expect(peak / MIB).to.be.within(50, MEMORY_MB + OWN_MB);
    });

    it("leaves nothing, nowhere, and the next statement runs", async () => {
      for (const of of processes)
        expect((await end("SELECT count(*) FROM raw.us.people", of)).said).to.contain("[[2]]");
      expect(readdirSync(prey.folder)).to.deep.equal(["secret.csv"]);
      expect(readdirSync(dirname(prey.snapshot))).to.deep.equal(["0123abcd.duckdb"]);
      await Promise.all(processes.map((each) => each.stop()));
      expect(readdirSync(scratch)).to.deep.equal([]);
    });
  });
});

/** 0 of a process that has just ended. */
function peakOf(pid: number): number {
  try {
    return memoryOf(pid).peak || 0;
  } catch {
    return 0;
  }
}
