import { isBucketName } from "../profiling/connectors/s3-access.ts";

const SCHEME = "s3://";

/** Whether caches lie in a bucket rather than on a mount. */
export function isBucketPlace(place: string): boolean {
  return place.startsWith(SCHEME);
}

/** Whether caches lie on a mount of all processes. */
export function isMountPlace(place: string): boolean {
  return place !== "" && !isBucketPlace(place);
}

/** The bucket of `s3://bucket/prefix/`, and what keys there begin with: empty, or ending in a slash. */
export function bucketOf(place: string): { bucket: string; prefix: string } {
  const [bucket = "", ...path] = place.slice(SCHEME.length).split("/");
  const prefix = path.join("/");
  return { bucket, prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/` };
}

/** Whether caches can lie there: in a folder, or in a bucket of a usual name. */
export function isCachePlace(place: string): boolean {
  return !isBucketPlace(place) || isBucketName(bucketOf(place).bucket);
}
