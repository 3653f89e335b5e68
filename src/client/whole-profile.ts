import type { HeavyProfile, LightProfile, RecordSet } from "../methods/contract.ts";
import type { CallOptions, Calls, Result } from "./calls.ts";
import { isRpcError, RpcError } from "./rpc-error.ts";

/** A part of a profile. */
export type ProfilePart = "light" | "heavy" | "cdd";

/** What `profiler.getProfile` answers. */
export type ProfileAnswer = Result<"profiler.getProfile">;

/** A heavy profile with some of its record sets, or a light one, which has none. */
export type ProfilePage = LightProfile & { recordSet?: RecordSet[] };

/** How the profile of a job is read. */
export interface ReadOptions extends CallOptions {
  /** Whether the caller acts as an administrator, for whom others' jobs are his own. */
  admin?: boolean;
}

const ALL: readonly ProfilePart[] = ["light", "heavy", "cdd"];
/** How much of the largest answer a page should take, were all record sets of one size. */
const FILLED = 0.7;
const MOST_RECORD_SETS = 1000;

/**
 * The profile that a job made, whatever its size: where it is larger than the service's largest answer, it is asked for
 * part by part, and the record sets page by page. Rejects with RESPONSE_TOO_LARGE where not even that helps.
 */
export async function wholeProfile(
  client: Calls,
  job_id: string,
  parts: readonly ProfilePart[] | undefined,
  options: ReadOptions,
): Promise<ProfileAnswer> {
  const wanted = parts ?? ALL;
  try {
    return await client.call("profiler.getProfile", { job_id, parts: [...wanted], ...acting(options) }, options);
  } catch (error) {
    if (!isRpcError(error, "RESPONSE_TOO_LARGE")) throw error;
    if (wanted.length === 1) {
      if (wanted[0] !== "heavy") throw error;
      return joined(heavyPages(client, job_id, error.details, options));
    }
  }
  const answers: ProfileAnswer[] = [];
  for (const part of wanted) {
    const answer = await wholeProfile(client, job_id, [part], options).catch((error: unknown) => {
      if (isRpcError(error, "PROFILE_NOT_FOUND")) return null; // then another part is there
      throw error;
    });
    if (answer !== null) answers.push(answer);
  }
  const [first] = answers as [ProfileAnswer];
  return {
    job_id,
    dataset_id: first.dataset_id,
    moma_profile_light: firstOf(answers.map(({ moma_profile_light }) => moma_profile_light)),
    moma_profile_heavy: firstOf(answers.map(({ moma_profile_heavy }) => moma_profile_heavy)),
    cdd_profile: firstOf(answers.map(({ cdd_profile }) => cdd_profile)),
  };
}

function firstOf<Value>(values: (Value | null)[]): Value | null {
  return values.find((value) => value !== null) ?? null;
}

/**
 * The heavy profile that a job made, or the light one of a job that made no other, in one or more pages: each is the
 * document with some of its record sets, in their order. Rejects with RESPONSE_TOO_LARGE where a single one is too large.
 */
export async function* profilePages(
  client: Calls,
  job_id: string,
  options: ReadOptions,
): AsyncGenerator<ProfilePage, void> {
  const whole = (part: "heavy" | "light"): Promise<ProfileAnswer> =>
    client.call("profiler.getProfile", { job_id, parts: [part], ...acting(options) }, options);
  const heavy = await whole("heavy").catch((error: unknown) => {
    if (error instanceof RpcError) return error;
    throw error;
  });
  if (!(heavy instanceof RpcError)) yield heavy.moma_profile_heavy as HeavyProfile;
  else if (isRpcError(heavy, "PROFILE_NOT_FOUND") || isRpcError(heavy, "PROFILE_NOT_READY"))
    yield (await whole("light")).moma_profile_light as LightProfile;
  else if (isRpcError(heavy, "RESPONSE_TOO_LARGE")) {
    for await (const { moma_profile_heavy } of heavyPages(client, job_id, heavy.details, options))
      yield moma_profile_heavy as HeavyProfile;
  } else throw heavy;
}

/**
 * The record sets of some names, out of the heavy profile that a job made, in the order of these; a name that no record
 * set has is left out. Rejects with RESPONSE_TOO_LARGE where a single one is too large.
 */
export async function recordSetsOf(
  client: Calls,
  job_id: string,
  names: readonly string[],
  options: ReadOptions,
): Promise<RecordSet[]> {
  const wanted = [...new Set(names)];
  const found: RecordSet[] = [];
  for (let limit = MOST_RECORD_SETS; wanted.length > 0; ) {
    const record_sets = { names: wanted.slice(0, limit) };
    try {
      const answer = await client.call(
        "profiler.getProfile",
        { job_id, parts: ["heavy"], record_sets, ...acting(options) },
        options,
      );
      found.push(...(answer.moma_profile_heavy?.recordSet ?? []));
      wanted.splice(0, limit);
    } catch (error) {
      if (!isRpcError(error, "RESPONSE_TOO_LARGE") || record_sets.names.length === 1) throw error;
      limit = Math.ceil(record_sets.names.length / 2);
    }
  }
  return found;
}

/** The heavy profile in as many pages as it takes. */
async function* heavyPages(
  client: Calls,
  job_id: string,
  { bytes, max_bytes }: { bytes: number; max_bytes: number },
  options: ReadOptions,
): AsyncGenerator<ProfileAnswer, void> {
  const page = (offset: number, limit: number): Promise<ProfileAnswer> =>
    client.call(
      "profiler.getProfile",
      { job_id, parts: ["heavy"], record_sets: { offset, limit }, ...acting(options) },
      options,
    );
  const first = await page(0, 1);
  yield first;
  const { record_set_count: total = 0 } = first;
  let offset = 1;
  let limit = Math.max(1, Math.min(MOST_RECORD_SETS, Math.floor((total * FILLED * max_bytes) / bytes)));
  while (offset < total) {
    try {
      const next = await page(offset, limit);
      offset += limit;
      yield next;
    } catch (error) {
      if (!isRpcError(error, "RESPONSE_TOO_LARGE") || limit === 1) throw error;
      limit = Math.ceil(limit / 2);
    }
  }
}

/** One answer with the record sets of all. */
async function joined(pages: AsyncIterable<ProfileAnswer>): Promise<ProfileAnswer> {
  const answers: ProfileAnswer[] = [];
  for await (const answer of pages) answers.push(answer);
  const recordSet = answers.flatMap(({ moma_profile_heavy }) => moma_profile_heavy?.recordSet ?? []);
  const [{ record_set_count: _, ...first }] = answers as [ProfileAnswer];
  return { ...first, moma_profile_heavy: first.moma_profile_heavy && { ...first.moma_profile_heavy, recordSet } };
}

function acting({ admin = false }: ReadOptions): { admin?: boolean } {
  return admin ? { admin } : {};
}
