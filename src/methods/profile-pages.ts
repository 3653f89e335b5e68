import { setImmediate } from "node:timers/promises";
import { ServiceError } from "../errors/service-error.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { LightProfile } from "../profiling/output/light-document.ts";
import { bytesOf, type Text } from "../rpc/json-text.ts";
import type { CallContext } from "../rpc/method.ts";

/** Bytes of a page that are parsed without others having to wait for long. */
const AT_ONCE = 1_048_576;
const [FIRST, MOST] = [4, 500];

/** A page of a document, as JSON text. */
export interface ProfileText {
  part: "heavy" | "light";
  text: Text;
}

type Reading = Pick<CallContext, "caller" | "reserve" | "signal">;

/**
 * The heavy profile that a job made, or the light one of a job that made no other, in pages that are parsed one after the
 * other. Throws what `JobService.profile` throws, and what the signal aborts with.
 */
export async function* profilePages(
  jobs: JobService,
  jobId: string,
  reading: Reading,
): AsyncGenerator<HeavyProfile | LightProfile, void> {
  for await (const { text } of profileTexts(jobs, jobId, reading))
    yield JSON.parse(typeof text === "string" ? text : Buffer.concat(text).toString("utf8"));
}

/** The same as it is written; with `kept`, all pages are held together. */
export async function* profileTexts(
  jobs: JobService,
  jobId: string,
  { caller, reserve, signal, kept = false }: Reading & { kept?: boolean },
): AsyncGenerator<ProfileText, void> {
  let held = 0;
  // Where one page is held at a time, memory is taken for the largest of them.
  const take = (bytes: number): void => {
    if (kept) {
      reserve(bytes);
      return;
    }
    if (bytes <= held) return;
    reserve(bytes - held);
    held = bytes;
  };
  const heavy = (offset: number, limit: number) =>
    jobs.profile(jobId, ["heavy"], { recordSets: { offset, limit }, files: null }, caller, take);
  let [offset, limit, total] = [0, FIRST, 1];
  while (offset < total || offset === 0) {
    try {
      const { texts, recordSets } = await heavy(offset, limit);
      if (texts.heavy === null) break;
      total = recordSets ?? 0;
      offset += limit;
      limit = Math.max(1, Math.min(MOST, Math.floor((limit * AT_ONCE) / Math.max(1, bytesOf(texts.heavy)))));
      yield { part: "heavy", text: texts.heavy };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.name === "RESPONSE_TOO_LARGE" && limit > 1) limit = Math.ceil(limit / 2);
      else if (offset === 0 && isAbsent(error)) break;
      else throw error;
    }
    await setImmediate();
    signal.throwIfAborted();
  }
  if (offset > 0) return;
  const { texts } = await jobs.profile(jobId, ["light"], { recordSets: null, files: null }, caller, take);
  if (texts.light !== null) yield { part: "light", text: texts.light };
}

function isAbsent({ name }: ServiceError): boolean {
  return name === "PROFILE_NOT_FOUND" || name === "PROFILE_NOT_READY";
}
