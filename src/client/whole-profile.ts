import type { CallOptions, Calls, Result } from "./calls.ts";
import { isRpcError } from "./rpc-error.ts";

/** A part of a profile. */
export type ProfilePart = "light" | "heavy" | "cdd";

/** What `profiler.getProfile` answers. */
export type ProfileAnswer = Result<"profiler.getProfile">;

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
  aborting: CallOptions,
): Promise<ProfileAnswer> {
  const wanted = parts ?? ALL;
  try {
    return await client.call("profiler.getProfile", { job_id, parts: [...wanted] }, aborting);
  } catch (error) {
    if (!isRpcError(error, "RESPONSE_TOO_LARGE")) throw error;
    if (wanted.length === 1) {
      if (wanted[0] !== "heavy") throw error;
      return inPages(client, job_id, error.details, aborting);
    }
  }
  const answers: ProfileAnswer[] = [];
  for (const part of wanted) {
    const answer = await wholeProfile(client, job_id, [part], aborting).catch((error: unknown) => {
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

/** The heavy profile, put together from as many pages as it takes. */
async function inPages(
  client: Calls,
  job_id: string,
  { bytes, max_bytes }: { bytes: number; max_bytes: number },
  aborting: CallOptions,
): Promise<ProfileAnswer> {
  const page = (offset: number, limit: number): Promise<ProfileAnswer> =>
    client.call("profiler.getProfile", { job_id, parts: ["heavy"], record_sets: { offset, limit } }, aborting);
  const { record_set_count: total = 0, ...answer } = await page(0, 1);
  const recordSet = [...(answer.moma_profile_heavy?.recordSet ?? [])];
  let offset = 1;
  let limit = Math.max(1, Math.min(MOST_RECORD_SETS, Math.floor((total * FILLED * max_bytes) / bytes)));
  while (offset < total) {
    try {
      const { moma_profile_heavy } = await page(offset, limit);
      recordSet.push(...(moma_profile_heavy?.recordSet ?? []));
      offset += limit;
    } catch (error) {
      if (!isRpcError(error, "RESPONSE_TOO_LARGE") || limit === 1) throw error;
      limit = Math.ceil(limit / 2);
    }
  }
  return { ...answer, moma_profile_heavy: { ...answer.moma_profile_heavy, recordSet } };
}
