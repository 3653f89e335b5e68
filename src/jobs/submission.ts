import { createHash } from "node:crypto";
import type { Grant } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import { addressOf, checkHost, type SourceAccess } from "../profiling/connectors/access.ts";
import { checkObjects } from "../profiling/connectors/s3-access.ts";
import { contentTypeOfFile } from "../profiling/dataset/content-type.ts";
import { type ReadablePaths, resolveDataset } from "../profiling/dataset/dataset-path.ts";
import { databaseOfEngine, formatToldOf, supportedExtensions } from "../profiling/formats/registry.ts";
import type {
  DatabaseConnection,
  HttpResource,
  ProfileSpecification,
  ReadOptions,
  S3Objects,
} from "../profiling/model/specification.ts";
import { isEncoding } from "../profiling/text/decoding.ts";
import type { NewRefresh } from "../store/definitions/refresh-steps.ts";
import type { JobRecord, Submitter } from "../store/job-record.ts";
import { checkGranted } from "./granted-sources.ts";
import { submittedRecord } from "./new-record.ts";

/** What a caller wants to be done. */
export interface Submission {
  /** Normalised. */
  specification: ProfileSpecification;
  only_light_profile: boolean;
  force: boolean;
  priority: number;
  /** The same key with the same params gives the first answer again; null where there is no key. */
  idempotency: { key: string; params: string } | null;
  /** What the job makes for a dataset that has a name, where it does. */
  refresh?: NewRefresh;
}

/** Where the data of submissions may lie. */
export interface SubmissionEnvironment {
  dataRoot: string;
  access: SourceAccess;
  /** What the caller may read; null for everything. */
  grant: Grant | null;
}

/** Checks that the data of a submission is there, may be read, and is of a kind that can be. */
export async function checkSubmission(
  { specification, only_light_profile }: Submission,
  { dataRoot, access, grant }: SubmissionEnvironment,
): Promise<void> {
  checkGranted(specification.data_connectors, grant);
  for (const connector of specification.data_connectors) {
    if (connector.type === "RawDataPath") {
      const { dataset_id, read_options = [] } = connector;
      checkEncodings(dataset_id, read_options);
      const readable = grant?.paths ?? null;
      await checkPath(dataRoot, dataset_id, readable, { isLight: only_light_profile, isTold: read_options.length > 0 });
    } else {
      checkSource(connector, access);
    }
  }
}

/** The job of a submission, as it is when it is submitted. */
export function recordOfSubmission(
  { specification, only_light_profile, force, priority, refresh }: Omit<Submission, "idempotency">,
  ids: { job_id: string; batch_id: string | null },
  owner: string | null,
  submitter: Submitter = { client_id: null, roles: [] },
  now = Date.now(),
): JobRecord {
  return submittedRecord(
    {
      ...ids,
      dataset_id: specification.id,
      dataset_name: specification.name,
      owner,
      task: { kind: "profile", specification },
      submitter,
      type: refresh !== undefined ? "refresh" : only_light_profile ? "light_profile" : "profile",
      only_light_profile,
      force,
      priority,
    },
    now,
  );
}

/** A hash of all that makes the params of one call differ from another's, as the caller gave them, but for the key. */
export function hashOf(params: object): string {
  return createHash("sha256").update(JSON.stringify(params, sortedMembers)).digest("hex");
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function checkPath(
  dataRoot: string,
  datasetId: string,
  readable: ReadablePaths,
  { isLight, isTold }: { isLight: boolean; isTold: boolean },
): Promise<void> {
  const { path, isDirectory } = await resolveDataset(dataRoot, datasetId, readable);
  if (isDirectory || isLight) return;
  const { format, mediaType, conflict } = await contentTypeOfFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason = `the operating system reports ${error.code ?? "nothing more"}`;
    throw new ServiceError("FILE_READ_ERROR", { file: datasetId, reason }, { cause: error });
  });
  if (format !== null || conflict !== null) return; // a file that is not what its name says fails its job
  if (isTold && formatToldOf({ format, mediaType }) !== null) return;
  throw new ServiceError("UNSUPPORTED_FILE_FORMAT", {
    file: datasetId,
    format: mediaType,
    supported: supportedExtensions,
  });
}

/** A host that may not be asked fails the call; one that does not answer, its job. */
function checkSource(connector: HttpResource | DatabaseConnection | S3Objects, access: SourceAccess): void {
  if (connector.type === "S3Objects") {
    checkOneOf(connector);
    checkObjects(access.s3, connector);
    return;
  }
  if (connector.type === "DatabaseConnection") {
    if (databaseOfEngine(connector.engine) === null) {
      const reason = `the engine '${connector.engine}' is not supported; PostgreSQL, TimescaleDB, MySQL and MariaDB are`;
      throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: connector.database_name, reason });
    }
    checkHost(access, connector.host, connector.port);
    return;
  }
  const address = addressOf(connector.url);
  if (address === null) {
    throw new ServiceError("INVALID_PROFILE_SPECIFICATION", {
      dataset_id: connector.type,
      reason: "its url is not a valid address",
    });
  }
  checkHost(access, address.host, address.port);
}

function checkOneOf({ type, key, prefix }: S3Objects): void {
  if ((key === undefined) === (prefix === undefined)) {
    const reason = "it names a key or a prefix, and not both";
    throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: type, reason });
  }
  if (key?.endsWith("/") !== true) return;
  const reason = "a key that ends in a slash stands for a folder; its objects have it as their prefix";
  throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: type, reason });
}

function checkEncodings(datasetId: string, options: readonly ReadOptions[]): void {
  const unknown = options.find(({ encoding }) => encoding !== undefined && !isEncoding(encoding))?.encoding;
  if (unknown === undefined) return;
  const reason = `there is no character encoding named '${unknown}'`;
  throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: datasetId, reason });
}
