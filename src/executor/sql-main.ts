import { rmSync, symlinkSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { closeDatabase, type Database, openDatabase, openParser } from "../sql/database.ts";
import { factsOf } from "../sql/facts.ts";
import { failureOf, timedOut } from "../sql/failure.ts";
import { traceStatements } from "../sql/lineage/trace-statement.ts";
import { writeParquet } from "../sql/parquet.ts";
import { bindStatement, runStatement, type StatementPlace } from "../sql/run.ts";
import type { StatementLimits } from "../sql/statement.ts";
import type { FromSql, SqlResults, SqlTask, ToSql } from "./sql-protocol.ts";
import { dataBytes, peakMemory } from "./statement-memory.ts";

/**
 * A process that works on SQL of callers, one statement at a time, each in a database of its own that goes with it. The
 * system limits its memory. Where a statement ends it, or does not end by itself, only that statement fails.
 */
const threads = Number(process.env.DLI_SQL_THREADS);
const spillBytes = Number(process.env.DLI_SQL_SPILL_BYTES);
/** Bytes that the process may hold of statements that have ended: one that holds more ends, and another is started. */
const HELD_BYTES = 192 * 1_048_576;
/** The same with the translator, which is 23 MB of code and what that is compiled to. */
const TRANSLATOR_BYTES = 512 * 1_048_576;
const INTERRUPT_MS = 50;
/** In the working directory, which is the process's own. */
const SPILL_FOLDER = "spill";

const parser = await openParser();
let next = openDatabase({ threads, spillFolder: SPILL_FOLDER });

/** The statement that is worked on. */
let current: { id: number; interrupt: () => void } | null = null;

process.on("message", (message: ToSql) => {
  if (message.type === "work") void work(message.id, message.task);
  else if (current?.id === message.id) current.interrupt();
});

async function work(id: number, task: SqlTask): Promise<void> {
  const database = await next;
  const limits = limitsOf(task);
  let interrupting: NodeJS.Timeout | undefined;
  let isTimedOut = false;
  // Between two queries there is nothing to interrupt: it is told again.
  const interrupt = (): void => {
    interrupting ??= setInterval(() => database.connection.interrupt(), INTERRUPT_MS);
    database.connection.interrupt();
  };
  const timer = setTimeout(() => {
    isTimedOut = true;
    interrupt();
  }, limits.timeout_ms);
  current = { id, interrupt };
  try {
    send({ type: "done", id, result: await resultOf(id, task, database) });
  } catch (error) {
    const failure = isTimedOut ? timedOut(limits) : failureOf(error, { limits, spillBytes });
    send({ type: "failed", id, error: toStoredError(failure) });
  } finally {
    clearTimeout(timer);
    clearInterval(interrupting);
    current = null;
  }
  await renew(database, task);
}

async function resultOf(id: number, task: SqlTask, database: Database): Promise<SqlResults[keyof SqlResults]> {
  if (task.kind === "inspect") return factsOf(parser.connection, task.sql);
  if (task.kind === "parquet") {
    await writeParquet(database.connection, task.columns, task.source, task.target);
    return null;
  }
  if (task.kind === "trace") return traceStatements(database, parser.connection, { ...task, spillBytes });
  if (task.kind === "translate" || task.kind === "format") {
    const { laidOut, translate } = await import("../sql/dialects/translate.ts"); // one process of all needs it
    if (task.kind === "format") return laidOut(parser.connection, task.sql, task.dialect);
    return translate(parser.connection, task.order);
  }
  const place: StatementPlace = { database, parser: parser.connection, nameOf: linkTo, spillBytes };
  if (task.kind === "bind") return bindStatement(place, task.statement);
  const [peak, start] = [peakMemory(), performance.now()];
  const ran = await runStatement(place, task.statement, task.limits, (segment) => sent({ type: "rows", id, segment }));
  return { ...ran, peak_bytes: peak(), ms: Math.round((performance.now() - start) * 10) / 10 };
}

/** Gives back what a statement has left, and makes ready for the next one; or ends, where too much is held. */
async function renew(database: Database, task: SqlTask): Promise<void> {
  if (task.kind === "translate" || task.kind === "format") {
    // The translator keeps what it is made of.
    if (dataBytes() > fresh + TRANSLATOR_BYTES) process.exit();
  } else if (task.kind !== "inspect") {
    closeDatabase(database);
    for (const name of [...links.values(), SPILL_FOLDER]) rmSync(name, { recursive: true, force: true });
    links.clear();
    if (dataBytes() > fresh + HELD_BYTES) process.exit();
    next = openDatabase({ threads, spillFolder: SPILL_FOLDER });
    await next;
  }
  send({ type: "ready" });
}

const links = new Map<string, string>();

/** A snapshot is opened by a link in the working directory: so no message says where it lies. */
function linkTo(file: string): string {
  const known = links.get(file);
  if (known !== undefined) return known;
  const name = `snapshot-${links.size}`;
  symlinkSync(file, name);
  links.set(file, name);
  return name;
}

/** What is known of a statement that has no limits of its own. */
function limitsOf(task: SqlTask): StatementLimits {
  if (task.kind === "run") return task.limits;
  return { rows: 0, result_bytes: 0, memory_mb: 256, timeout_ms: task.timeout_ms };
}

/** Resolves once a message is on its way: what is large does not queue up here. */
function sent(message: FromSql): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.connected) reject(new ServiceError("QUERY_FAILED", { reason: "the service has ended" }));
    else process.send?.(message, undefined, undefined, () => resolve());
  });
}

function send(message: FromSql): void {
  if (process.connected) process.send?.(message);
}

// Ctrl-C on a terminal reaches the whole process group: the service decides what happens.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

await next;
const fresh = dataBytes();
send({ type: "ready" });
