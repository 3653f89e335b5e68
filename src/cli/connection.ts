import { type Client, createClient } from "../client/index.ts";
import type { Embedding } from "./embedded.ts";
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
  /** Its address. */
  url: string;
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
  return interruptible(async (signal) => {
    const url = addressOf(options);
    if (url !== undefined) return work({ client: clientOf(url, options), url, embedded: false, signal });
    const { embeddedOrRunning } = await import("./own-service.ts"); // a service takes time to load
    return embeddedOrRunning(embedding, (own, embedded) =>
      work({ client: clientOf(own, options), url: own, embedded, signal }),
    );
  });
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
