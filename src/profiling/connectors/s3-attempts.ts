import { setTimeout as wait } from "node:timers/promises";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { ServiceError } from "../../errors/service-error.ts";

/** Attempts in a row of which none brought anything. */
const TRIES = 4;
const FIRST_WAIT_MS = 100;
const TEMPORARY = [429, 500, 502, 503, 504];

/** Nothing came for too long. */
class Silence extends Error {}

/** An answer ended before it was complete. */
export class Cut extends Error {}

/** Does some work until nothing has come for too long, which it tells by `alive`: then its signal aborts. */
export async function watched<Result>(
  silenceMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal, alive: () => void) => Promise<Result>,
): Promise<Result> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Silence()), silenceMs);
  try {
    return await work(AbortSignal.any([signal, silence.signal]), () => timer.refresh());
  } catch (error) {
    signal.throwIfAborted();
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Tries until it succeeds, what fails is not temporary, or several attempts in a row have got no further. */
export async function persistently<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
  /** How far it has got, in any measure. */
  reached: () => number = () => 0,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    const before = reached();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throwIfDiskFull(error);
      if (reached() > before) failures = 1;
      if (!isTemporary(error) || failures >= TRIES) throw error;
      await wait(FIRST_WAIT_MS * 2 ** failures, undefined, { signal });
    }
  }
}

function isTemporary(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== null) return TEMPORARY.includes(status);
  return error instanceof Silence || error instanceof Cut || codeOf(error) !== null;
}

/** The status of the answer that an error is about; null where there was none. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("$metadata" in error)) return null;
  const { $metadata: metadata } = error;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return null;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : null;
}

/** What the operating system calls an error; null where it is none of its. */
function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** The error of the catalog for what went wrong with S3. What the server says stays out: it may name hosts and accounts. */
export function asS3Error(error: unknown, source: string, silenceMs: number): unknown {
  if (error instanceof ServiceError) return error;
  if (error instanceof Silence) {
    return new ServiceError("UPSTREAM_TIMEOUT", { source, timeout_seconds: silenceMs / 1000 });
  }
  const status = statusOf(error);
  if (status === 412) {
    return new ServiceError("FILE_READ_ERROR", { file: source, reason: "it was replaced while it was read" });
  }
  if (status !== null && status >= 300) {
    const redirect = status < 400 ? { redirect: "redirects of S3 are not followed" } : {};
    return new ServiceError("UPSTREAM_HTTP_ERROR", {
      source,
      status,
      temporary: [429, 502, 503, 504].includes(status),
      ...redirect,
    });
  }
  const code = codeOf(error);
  const cause = code === null ? {} : { cause: new Error(code) };
  return new ServiceError("UPSTREAM_UNREACHABLE", { source }, cause);
}
