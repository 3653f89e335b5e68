/** What a key begins with that is the same for all keys of a prefix: up to its last slash. */
export function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf("/") + 1);
}

/**
 * The path that the profile shows for a key, or for its end: a relative one whatever the key is. Names that mean another
 * folder, and control characters, are percent-encoded; empty names are left out.
 */
export function shownPath(key: string): string {
  const names = key.split("/").filter((name) => name !== "");
  return names.map((name) => (name === "." || name === ".." ? name.replaceAll(".", "%2E") : visible(name))).join("/");
}

/** The address of an object, which names no server. */
export function urlOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** What the profile calls a connector: the object, the last folder of the prefix, or the bucket. */
export function objectsName({ bucket, key, prefix = "" }: { bucket: string; key?: string; prefix?: string }): string {
  const path = shownPath(key ?? prefix);
  return path === "" ? bucket : path.slice(path.lastIndexOf("/") + 1);
}

function visible(name: string): string {
  return [...name].map((character) => (/\p{Cc}/u.test(character) ? encodeURIComponent(character) : character)).join("");
}
