import { type Db, type Job, PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { Sql } from "../store/postgres-database.ts";
import { ownerKey, ownerOfKey } from "../store/postgres-text.ts";
import type { JobTurn, NewTurn, Turns, UnfinishedTurn } from "../store/postgres-turns.ts";

/** A turn that was taken. */
export interface TakenTurn extends JobTurn, NewTurn {}

/** A host that takes turns. */
export interface HostSeen {
  name: string;
  /** Whether it has been heard of lately. */
  live: boolean;
}

export interface BossTurnsOptions {
  url: string;
  /** The same database, for what is asked often. */
  database: Sql;
  /** What this host is called. */
  name: string;
  /** Whether turns are taken here; else they are only added. */
  takes: boolean;
  leaseSeconds: number;
  /** Told how many turns are about to be added. */
  onAdd?: (turns: number) => void;
  logger: Logger;
}

/** Where hosts hear that there are turns to take. */
export const TURN_CHANNEL = "dli_turn";

const QUEUE = "profile.v1";
/** The schema that pg-boss has its tables in. */
const BOSS = "pgboss";
/** Where turns lie, by pg-boss' own name. */
export const TURN_TABLE = `${BOSS}.job_common`;
const DAY_SECONDS = 86_400;
/** How long a turn may wait: the jobs themselves are what is kept, and for as long as they are to be. */
const RETENTION_SECONDS = 3650 * DAY_SECONDS;
/** How often pg-boss looks after its tables by itself, which takes a dozen statements. */
const SUPERVISE_SECONDS = 30;
/** What an attempt is, is counted with the job: turns come again as often as they must. */
const RETRIES = 1_000_000;
const SESSION =
  "-c idle_in_transaction_session_timeout=5000 -c lock_timeout=5000 -c statement_timeout=30000 -c tcp_user_timeout=5000";
/** How long what is asked of a database may take that is away without a word. */
const ANSWER_MS = 5_000;

interface TurnData {
  owner: string;
  tag: number;
}

/** The turns of jobs, kept and leased out by pg-boss. */
export class BossTurns implements Turns {
  readonly #boss: PgBoss;
  readonly #lease: number;
  readonly #database: Sql;
  readonly #onAdd: (turns: number) => void;

  constructor({ url, database, name, takes, leaseSeconds, onAdd = () => {}, logger }: BossTurnsOptions) {
    this.#lease = leaseSeconds;
    this.#database = database;
    this.#onAdd = onAdd;
    this.#boss = new PgBoss({
      connectionString: url,
      schema: BOSS,
      application_name: name,
      options: SESSION,
      max: 2,
      schedule: false,
      supervise: takes,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: 1, // or it would not look when it is told that a lease is over
      maintenanceIntervalSeconds: SUPERVISE_SECONDS,
      registerInstance: takes,
      instanceName: name,
      instanceHeartbeatSeconds: 5,
    });
    this.#boss.on("error", (error) => logger.warn({ reason: error.message }, "turns could not be looked after"));
  }

  /** Makes the queue, or brings it to the newest version. */
  async start(): Promise<void> {
    await this.#boss.start();
    const settings = {
      heartbeatSeconds: this.#lease,
      retryLimit: RETRIES,
      retryDelay: 0,
      expireInSeconds: DAY_SECONDS,
      deleteAfterSeconds: 60,
      retentionSeconds: RETENTION_SECONDS,
    };
    await this.#boss.createQueue(QUEUE, settings);
    await this.#boss.updateQueue(QUEUE, settings);
  }

  async add(tx: Sql, turns: readonly (NewTurn & { id?: string })[]): Promise<void> {
    const jobs = turns.map(({ owner, tag, id }) => ({
      ...(id === undefined ? {} : { id }),
      data: { owner: ownerKey(owner), tag } satisfies TurnData,
      priority: -tag,
      heartbeatSeconds: this.#lease,
    }));
    await this.#boss.insert(QUEUE, jobs, { db: within(tx) });
    await tx.all("SELECT pg_notify($1, '')", [TURN_CHANNEL]);
    this.#onAdd(turns.length);
  }

  async end(tx: Sql, turn: JobTurn): Promise<void> {
    await this.#boss.complete(QUEUE, turn, null, { db: within(tx) });
  }

  async unfinished(tx: Sql): Promise<UnfinishedTurn[]> {
    const rows = await tx.all(
      `SELECT id, data ->> 'owner' AS owner FROM ${BOSS}.job WHERE name = $1 AND state < 'completed'`,
      [QUEUE],
    );
    return rows.map(({ id, owner }) => ({ id: String(id), owner: ownerOfKey(String(owner)) }));
  }

  /** Takes so many turns at most. */
  async take(most: number): Promise<TakenTurn[]> {
    const jobs: Job<TurnData>[] = await answered(
      this.#boss.fetch<TurnData>(QUEUE, { batchSize: most, db: within(this.#database) }),
    );
    return jobs.map(({ id, retryCount, data }) => ({ id, retryCount, owner: ownerOfKey(data.owner), tag: data.tag }));
  }

  /** Renews the lease of turns that are still held. */
  async renew(turns: readonly JobTurn[]): Promise<void> {
    await answered(this.#boss.touch(QUEUE, [...turns]));
  }

  /** Has turns whose lease is over wait for another host; tells whether any wait. */
  async due(): Promise<boolean> {
    const [found] = await this.#database.all(
      `SELECT
         EXISTS (SELECT FROM ${TURN_TABLE} WHERE name = $1 AND state = 'active'
           AND heartbeat_on + heartbeat_seconds * interval '1 second' < ${BOSS}.job_now()) AS over,
         EXISTS (SELECT FROM ${TURN_TABLE} WHERE name = $1 AND state < 'active'
           AND start_after <= ${BOSS}.job_now()) AS waiting`,
      [QUEUE],
    );
    if (found?.over === true) await answered(this.#boss.supervise(QUEUE));
    return found?.over === true || found?.waiting === true;
  }

  /** Ends a turn that nothing was waiting for. */
  async spare(turn: JobTurn): Promise<void> {
    await answered(this.#boss.complete(QUEUE, turn));
  }

  /** Gives turns back, for another host to take. */
  async giveBack(turns: readonly JobTurn[]): Promise<void> {
    await answered(this.#boss.fail(QUEUE, [...turns]));
  }

  /** The hosts that take turns, those that have gone lately too. */
  async hosts(): Promise<HostSeen[]> {
    const instances = await answered(this.#boss.getInstances());
    return instances.map(({ name, id, live }) => ({ name: name ?? id, live }));
  }

  stop(): Promise<void> {
    return this.#boss.stop({ close: true, graceful: false });
  }
}

function within(tx: Sql): Db {
  return { executeSql: async (text, values = []) => ({ rows: await tx.all(text, values) }) };
}

/** What is answered in time. */
async function answered<Value>(answer: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("the database does not answer")), ANSWER_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {}); // told already that it is late
  }
}
