import { posix } from "node:path";

/** The name under which the profile shows a resource: its path without the host. */
export function resourceName(url: string): string {
  const name = posix.basename(URL.parse(url)?.pathname ?? "");
  try {
    return posix.basename(decodeURIComponent(name)) || "resource";
  } catch {
    return name; // a per cent sign that begins no escape
  }
}
