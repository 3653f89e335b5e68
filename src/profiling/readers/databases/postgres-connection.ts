import type { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { ServiceError } from "../../../errors/service-error.ts";
import type { LiveDatabase } from "../../model/live-database.ts";
import { CATALOG_BYTES } from "./catalog.ts";
import { databaseError, GIVES_PASSWORD_AWAY, tooLarge } from "./database-error.ts";
import { guarded, Intake, openSocket } from "./socket.ts";
import { type HangUp, withinTime } from "./statement-time.ts";

/** A connection to a PostgreSQL database, in a read-only transaction. */
export interface PostgresSession {
  client: pg.Client;
  intake: Intake;
  /** Does what a statement takes, in the time that it may. */
  statement: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Time for a server to take leave. */
const LEAVE_MS = 1000;

/** Connects, works and hangs up. Throws what went wrong as an error of the catalog. */
export async function inPostgres<Result>(
  live: LiveDatabase,
  source: string,
  signal: AbortSignal,
  work: (session: PostgresSession) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  let reason: Error | null = null;
  const socket = openSocket(live);
  const { client, wire } = clientOver(socket, live, source);
  client.on("error", () => {}); // the query in flight, if there is one, fails with it
  // A connection that is just closed lets the server go on: the socket's end is what cancels a statement in time.
  const hangUp: HangUp = (error) => {
    reason ??= error;
    wire.stream.destroy(new Error(error.message)); // one of its own, for drivers write on errors
  };
  using intake = new Intake(socket, () => hangUp(tooLarge(source)));
  const abort = (): void => hangUp(new Error("aborted"));
  signal.addEventListener("abort", abort);
  const statement: PostgresSession["statement"] = (query) => {
    intake.allow(CATALOG_BYTES);
    return withinTime(live.statementMs, source, hangUp, query);
  };
  try {
    intake.allow(CATALOG_BYTES);
    await client.connect();
    await statement(() => client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    await statement(() => client.query("SET LOCAL TimeZone = 'UTC'"));
    return await work({ client, intake, statement });
  } catch (error) {
    signal.throwIfAborted();
    throw databaseError(reason ?? error, source);
  } finally {
    signal.removeEventListener("abort", abort);
    if (reason === null) await Promise.race([client.end().catch(() => {}), setTimeout(LEAVE_MS)]);
    wire.stream.destroy();
    socket.destroy();
  }
}

/** What of the driver's connection is used here, which its types leave out. */
type Wire = EventEmitter & { stream: Duplex };

function clientOver(
  socket: Duplex,
  { host, port, database, user, password, tls, ca, connectMs, statementMs }: LiveDatabase,
  source: string,
): { client: pg.Client; wire: Wire } {
  let asked = false;
  const client = new pg.Client({
    host,
    port,
    database,
    user: user || undefined,
    password: () => {
      if (!asked || tls !== "off") return password;
      throw new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason: GIVES_PASSWORD_AWAY });
    },
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: "dataset-profiler",
    // It is being connected already.
    stream: () => Object.assign(socket, { connect: () => socket }),
    ssl: tls === "off" ? false : { rejectUnauthorized: tls === "verified", ...(ca === null ? {} : { ca }) },
  });
  const { connection: wire } = client as unknown as { connection: Wire };
  wire.on("authenticationCleartextPassword", () => {
    asked = true;
  });
  wire.on("sslconnect", () => guarded(wire.stream));
  return { client, wire };
}
