import { resolve } from "node:path";
import { type Client, createClient } from "../client/index.ts";
import { ServiceError } from "../errors/service-error.ts";
import { notedAddress } from "../store/service-address.ts";
import { type Embedding, STATE_FOLDER, withEmbeddedService } from "./embedded.ts";
import { interruptible } from "./interruption.ts";

/** Which service a command talks to. */
export interface ConnectionOptions {
  /** Address of one that runs; else DLI_URL, else one in this process. */
  url?: string;
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
 * Does work with the service that a command was told of, or else with one in this process; where jobs are kept that a
 * service which runs already looks after, with that one.
 */
export function connected<Result>(
  options: ConnectionOptions,
  embedding: Embedding,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  return interruptible(async (signal) => {
    const url = addressOf(options);
    if (url !== undefined) return work({ client: clientOf(url), embedded: false, signal });
    try {
      return await withEmbeddedService(embedding, (own) => work({ client: clientOf(own), embedded: true, signal }));
    } catch (error) {
      const other = addressInUse(error);
      if (other === null) throw error;
      return work({ client: clientOf(other), embedded: false, signal });
    }
  });
}

function clientOf(url: string): Client {
  const token = process.env.DLI_TOKEN;
  return createClient({ url, retries: 2, ...(token === undefined || token === "" ? {} : { token }) });
}

/** Where the service listens that has the state folder, where that is what an error is about. */
function addressInUse(error: unknown): string | null {
  if (!(error instanceof ServiceError) || error.name !== "CONFIGURATION_ERROR") return null;
  const { variable, reason } = error.details as { variable: string; reason: string };
  if (variable !== "STATE_DIR" || !reason.includes("another running service")) return null;
  return notedAddress(resolve(process.env.STATE_DIR || STATE_FOLDER));
}
