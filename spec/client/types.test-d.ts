/** What the client's types say, as the compiler sees it: `npm run types` fails where one says something else. */
import { expectTypeOf } from "expect-type";
import type {
  BatchAnswer,
  CddColumn,
  CddFile,
  CddProfile,
  Client,
  ColumnStatistics,
  ErrorNode,
  FailedRecordSet,
  Field,
  HeavyProfile,
  LightProfile,
  MethodName,
  OpenRpcDocument,
  ProfiledRecordSet,
  ProfilePage,
  RecordSet,
  RpcError,
} from "../../src/client/index.ts";
import { isRpcError } from "../../src/client/index.ts";

/** A profile is looked into by path, to its last member. */
export function profiles(heavy: HeavyProfile, light: LightProfile, cdd: CddProfile): void {
  expectTypeOf(heavy).not.toBeAny();
  expectTypeOf(heavy["@id"]).toEqualTypeOf<string>();
  expectTypeOf(heavy.license).toEqualTypeOf<string | undefined>();
  expectTypeOf(heavy.recordSet).toEqualTypeOf<RecordSet[]>();
  expectTypeOf(heavy.recordSet).items.toHaveProperty("field").toEqualTypeOf<Field[]>();
  expectTypeOf(light.distribution).items.toHaveProperty("@id").toEqualTypeOf<string>();
  expectTypeOf(cdd.files).toEqualTypeOf<CddFile[]>();
  expectTypeOf<CddColumn>().toHaveProperty("statistics").toEqualTypeOf<ColumnStatistics>();
  // @ts-expect-error a light profile has no record sets
  light.recordSet;
  // @ts-expect-error a misspelt member
  heavy.recordSets;
  // @ts-expect-error an item of a list may be absent
  heavy.recordSet[0].name;
}

export function files({ distribution }: LightProfile): void {
  for (const entry of distribution) {
    if (entry["@type"] === "cr:FileSet") expectTypeOf(entry.includes).toEqualTypeOf<string | string[]>();
    else if (entry["@type"] === "cr:FileObject") expectTypeOf(entry.sha256).toEqualTypeOf<string | undefined>();
    else expectTypeOf(entry.isLiveDataset).toEqualTypeOf<true>();
  }
}

/** A record set that has an error has nothing else, and one that has none has all. */
export function recordSets(set: RecordSet): void {
  expectTypeOf(set.statistics?.rowCount).toEqualTypeOf<number | undefined>();
  if (set.error === undefined) {
    expectTypeOf(set).toEqualTypeOf<ProfiledRecordSet>();
    expectTypeOf(set.statistics.rowCount).toEqualTypeOf<number>();
    expectTypeOf(set.structure.candidateKeys).toEqualTypeOf<string[][]>();
  } else {
    expectTypeOf(set).toEqualTypeOf<FailedRecordSet>();
    expectTypeOf(set.error).toEqualTypeOf<ErrorNode>();
    expectTypeOf(set.error.details.code).toEqualTypeOf<number>();
  }
}

export function fields({ statistics, subField, dataType, semanticTypes }: Field): void {
  expectTypeOf(statistics.rowCount).toEqualTypeOf<number>();
  expectTypeOf(statistics.mean).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(statistics.min).toEqualTypeOf<number | string | boolean | null | undefined>();
  expectTypeOf(statistics.histogram?.[0]?.count).toEqualTypeOf<number | undefined>();
  expectTypeOf(subField).toEqualTypeOf<Field[] | undefined>();
  expectTypeOf<"sc:Integer">().toExtend<NonNullable<typeof dataType>>();
  expectTypeOf<"sc:Number">().not.toExtend<NonNullable<typeof dataType>>();
  expectTypeOf(semanticTypes?.[0]?.share).toEqualTypeOf<number | undefined>();
}

/** Methods answer what they are published to, and take nothing else than they are published to. */
export async function calls(client: Client): Promise<void> {
  expectTypeOf(await client.call("system.ping")).toEqualTypeOf<"pong">();
  expectTypeOf(await client.call("rpc.discover")).toEqualTypeOf<OpenRpcDocument>();
  const { moma_profile_heavy } = await client.call("profiler.getProfile", { job_id: "", parts: ["heavy"] });
  expectTypeOf(moma_profile_heavy).toEqualTypeOf<HeavyProfile | null>();
  expectTypeOf(await client.call("profiler.getCddProfile", { dataset_id: "" })).toEqualTypeOf<CddProfile>();
  expectTypeOf<"system.ping">().toExtend<MethodName>();
  // @ts-expect-error there is no such method
  await client.call("system.pong");
  // @ts-expect-error params that may not be left out
  await client.call("profiler.getProfile");
  // @ts-expect-error a member that the method does not take
  await client.call("profiler.getProfile", { job_id: "", part: "heavy" });
  // @ts-expect-error a part that there is not
  await client.call("profiler.getProfile", { job_id: "", parts: ["all"] });
  // @ts-expect-error a connector without what it has to have
  await client.profile({ data_connectors: [{ type: "RawDataPath" }] });
}

export async function batches(client: Client): Promise<void> {
  const answers = await client.batch([{ method: "system.ping" }, { method: "system.version" }]);
  expectTypeOf(answers).toEqualTypeOf<readonly [BatchAnswer<"system.ping">, BatchAnswer<"system.version">]>();
  // @ts-expect-error there is no such method
  await client.batch([{ method: "system.pong" }]);
}

export async function wholeProfiles(client: Client, item: Parameters<Client["profile"]>[0]): Promise<void> {
  const { job, light, heavy, cdd } = await client.profile(item);
  expectTypeOf(job.warnings).toEqualTypeOf<number>();
  expectTypeOf(light).toEqualTypeOf<LightProfile | null>();
  expectTypeOf(heavy).toEqualTypeOf<HeavyProfile | null>();
  expectTypeOf(cdd).toEqualTypeOf<CddProfile | null>();
  expectTypeOf(await client.getProfile(""))
    .toHaveProperty("cdd_profile")
    .toEqualTypeOf<CddProfile | null>();
  for await (const page of client.profilePages("")) {
    expectTypeOf(page).toEqualTypeOf<ProfilePage>();
    expectTypeOf(page.recordSet).toEqualTypeOf<RecordSet[] | undefined>();
  }
  const [outcome] = await client.profileAll([{ profile_specification: item }]);
  if (outcome?.ok === true) expectTypeOf(outcome.job.job_id).toEqualTypeOf<string>();
  else expectTypeOf(outcome?.error).toEqualTypeOf<Error | undefined>();
}

/** The details of an error have the type of its name. */
export function errors(caught: unknown): void {
  if (isRpcError(caught, "JOB_NOT_FOUND")) expectTypeOf(caught.details).toEqualTypeOf<{ job_id: string }>();
  if (isRpcError(caught, "RESPONSE_TOO_LARGE")) expectTypeOf(caught.details.max_bytes).toEqualTypeOf<number>();
  if (isRpcError(caught, "INVALID_PARAMS")) expectTypeOf(caught.details[0]?.msg).toEqualTypeOf<string | undefined>();
  if (isRpcError(caught)) expectTypeOf(caught).toEqualTypeOf<RpcError>();
  // @ts-expect-error there is no such error
  isRpcError(caught, "JOB_LOST");
}
