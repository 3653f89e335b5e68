import { resolve } from "node:path";
import { type Client, createClient } from "../client/index.ts";
import { notedService } from "../store/service-address.ts";
import { StateFolderInUse } from "../store/state-lock.ts";
import { type Embedding, stateFolderOf, withEmbeddedService } from "./embedded.ts";
import { interruptible } from "./interruption.ts";

/** Which service a command talks to. */
export interface ConnectionOptions {
  /** Address of one that runs; else DLI_URL, else one in this process. */
  url?: string;
  /** The longest wait in milliseconds before a call that was refused is made again; a minute. */
  maxWaitMs?: number;
}

/** A service that a command talks to. */
export interface Connection {
  client: Client;
  /** Whether it runs in this process. */
  embedded: boolean;
  /** Aborts when the user wants the command to end. */
  signal: AbortSignal;
}

/** The address that a command was given, or the environment. */
export function addressOf({ url }: ConnectionOptions): string | undefined {
  return url ?? (process.env.DLI_URL || undefined);
}

/**
 * Does work with the service that a command was told of, or else with one in this process. Where a running service holds
 * the folder that jobs are kept in, that one does the work, unless the command has paths that mean another folder to it.
 */
export function connected<Result>(
  options: ConnectionOptions,
  embedding: Embedding,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  return interruptible((signal) => {
    const url = addressOf(options);
    if (url !== undefined) return work({ client: clientOf(url, options), embedded: false, signal });
    return embeddedOrRunning(embedding, (own, embedded) => work({ client: clientOf(own, options), embedded, signal }));
  });
}

async function embeddedOrRunning<Result>(
  embedding: Embedding,
  work: (url: string, embedded: boolean) => Promise<Result>,
): Promise<Result> {
  try {
    return await withEmbeddedService(embedding, (url) => work(url, true));
  } catch (error) {
    if (!(error instanceof StateFolderInUse)) throw error;
    const { dataRoot, apart = false } = embedding;
    const running = notedService(resolve(stateFolderOf(embedding)));
    if (running !== null && (dataRoot === undefined || running.readsFrom(dataRoot))) return work(running.url, false);
    if (dataRoot === undefined || apart) throw error;
    return embeddedOrRunning(setApart(embedding), work);
  }
}

/** A service beside the one that has the state folder. Where its jobs are to be found again, says where they are. */
function setApart(embedding: Embedding): Embedding {
  const beside: Embedding = { ...embedding, apart: true };
  if (embedding.state === "kept") {
    process.stderr.write(
      `The service that uses ${stateFolderOf(embedding)} reads from another folder. These jobs are kept apart; ` +
        `to see them, set STATE_DIR=${stateFolderOf(beside)}\n`,
    );
  }
  return beside;
}

function clientOf(url: string, { maxWaitMs }: ConnectionOptions): Client {
  const token = process.env.DLI_TOKEN;
  return createClient({
    url,
    retries: 2,
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    ...(token === undefined || token === "" ? {} : { token }),
  });
}
