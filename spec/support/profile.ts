import { expect } from "chai";
import type {
  CddProfile,
  ErrorNode,
  Field,
  FileObject,
  HeavyProfile,
  LightProfile,
  ProfiledRecordSet,
  RecordSet,
} from "../../src/client/index.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { croissantProblems } from "./croissant.ts";
import type { RpcClient } from "./rpc-client.ts";
import { specificationOf } from "./specification.ts";

export interface Profiles {
  jobId: string;
  light: LightProfile;
  heavy: HeavyProfile;
  cdd: CddProfile;
  warnings: number;
}

/** Profiles a dataset and returns its documents, which are valid Croissant and what the service publishes of them. */
export async function profilesOf(
  rpc: RpcClient,
  datasetId: string,
  more: Partial<ProfileSpecification> = {},
): Promise<Profiles> {
  const job = await rpc.profiled(specificationOf(datasetId, more));
  if (job.status !== "HEAVY_PROFILES_READY") throw new Error(`job ended ${JSON.stringify(job)}`);
  const profile = await rpc.call("profiler.getProfile", { job_id: job.job_id });
  const { moma_profile_light: light, moma_profile_heavy: heavy, cdd_profile: cdd } = profile;
  if (light === null || heavy === null || cdd === null) throw new Error("not all documents were made");
  for (const document of [light, heavy]) expect(await croissantProblems(document)).to.deep.equal([]);
  return { jobId: job.job_id, light, heavy, cdd, warnings: job.warnings };
}

/** A record set of a heavy profile by name. */
export function anyRecordSet({ recordSet }: HeavyProfile, name: string): RecordSet {
  return found(recordSet, name, "record set");
}

/** The record set of a table that was profiled. */
export function recordSet(heavy: HeavyProfile, name: string): ProfiledRecordSet {
  const set = anyRecordSet(heavy, name);
  if (set.error !== undefined) throw new Error(`no table ${name}: ${JSON.stringify(set.error)}`);
  return set;
}

/** Why there is no table where one should be. */
export function failure(heavy: HeavyProfile, name: string): ErrorNode {
  const { error } = anyRecordSet(heavy, name);
  if (error === undefined) throw new Error(`${name} was profiled`);
  return error;
}

/** A file by its path inside the dataset. */
export function fileObject({ distribution }: LightProfile, path: string): FileObject {
  const files = distribution.filter((entry) => entry["@type"] === "cr:FileObject");
  return found(files, path, "file");
}

/** A field of a record set, or a sub-field by dotted path. */
export function field(parent: RecordSet | Field, path: string): Field {
  const [name = "", ...below] = path.split(".");
  const fields = parent["@type"] === "cr:RecordSet" ? parent.field : (parent.subField ?? []);
  const child = found(fields, name, "field");
  return below.length === 0 ? child : field(child, below.join("."));
}

function found<Named extends { name: string }>(all: readonly Named[], name: string, what: string): Named {
  const one = all.find((entry) => entry.name === name);
  if (one === undefined) throw new Error(`no ${what} ${name}: ${all.map((entry) => entry.name)}`);
  return one;
}
