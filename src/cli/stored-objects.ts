import { ServiceError } from "../errors/service-error.ts";
import type { ProfileSpecification, S3Objects } from "../profiling/model/specification.ts";
import { pathSpecification } from "../web/model/path-specification.ts";

const ADDRESS = /^s3:\/\/([^/]*)\/?(.*)$/s;

/**
 * The connector that a path of the command stands for, `s3://bucket/…`; null where it is a path of this machine. What ends
 * in a slash, or in a name without a dot, is a folder, anything else one object. Throws FILE_READ_ERROR where there is
 * no bucket.
 */
export function objectsOf(path: string): S3Objects | null {
  const [, bucket, rest = ""] = ADDRESS.exec(path) ?? [];
  if (bucket === undefined) return null;
  if (bucket === "") {
    const suggestion = "Write s3://bucket/prefix/";
    throw new ServiceError("FILE_READ_ERROR", { file: path, reason: "it names no bucket" }, { suggestion });
  }
  const last = rest.slice(rest.lastIndexOf("/") + 1);
  if (last.includes(".")) return { type: "S3Objects", bucket, key: rest };
  return { type: "S3Objects", bucket, prefix: last === "" ? rest : `${rest}/` };
}

/** A specification of objects of which no more is known than where they lie, and what is said of them here. */
export function objectsSpecification(
  path: string,
  connector: S3Objects,
  said: Partial<ProfileSpecification>,
): ProfileSpecification {
  return { ...pathSpecification(path, null, said), data_connectors: [connector] };
}
