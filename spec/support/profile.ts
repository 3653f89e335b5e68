import { expect } from "chai";
import { croissantProblems } from "./croissant.ts";
import type { RpcClient } from "./rpc-client.ts";
import { specificationOf } from "./specification.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

export interface Profiles {
  light: Json;
  heavy: Json;
  cdd: Json;
  warnings: number;
}

/** Profiles a dataset and returns its documents, which are valid Croissant. */
export async function profilesOf(rpc: RpcClient, datasetId: string, more: object = {}): Promise<Profiles> {
  const job = await rpc.profiled(specificationOf(datasetId, more));
  if (job.status !== "HEAVY_PROFILES_READY") throw new Error(`job ended ${JSON.stringify(job)}`);
  const profile = await rpc.call<Json>("profiler.getProfile", { job_id: job.job_id });
  for (const document of [profile.moma_profile_light, profile.moma_profile_heavy]) {
    expect(await croissantProblems(document)).to.deep.equal([]);
  }
  return {
    light: profile.moma_profile_light,
    heavy: profile.moma_profile_heavy,
    cdd: profile.cdd_profile,
    warnings: job.warnings,
  };
}

/** A record set of a heavy profile by name. */
export function recordSet(heavy: Json, name: string): Json {
  const found = heavy.recordSet.find((entry: Json) => entry.name === name);
  if (found === undefined)
    throw new Error(`no record set ${name}: ${heavy.recordSet.map((entry: Json) => entry.name)}`);
  return found;
}

/** A field of a record set, or a sub-field by dotted path. */
export function field(parent: Json, path: string): Json {
  return path.split(".").reduce((at: Json, name) => {
    const found = (at.field ?? at.subField).find((entry: Json) => entry.name === name);
    if (found === undefined) throw new Error(`no field ${name}`);
    return found;
  }, parent);
}
