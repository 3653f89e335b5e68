import { posix } from "node:path";
import { REDACTED } from "../model/redacted.ts";
import { redactText } from "../semantics/redact-text.ts";

/** What stands in a path where a value was kept out: brackets mean something else in patterns of paths. */
const IN_PATHS = "redacted";

/** A path without what is an e-mail address, a phone, card or account number in its names; what tells its format stays. */
export function redactedPath(path: string): string {
  return path.split("/").map(redactedName).join("/");
}

function redactedName(name: string): string {
  const whole = redactText(name);
  if (whole === name) return name;
  const ending = posix.extname(name);
  const stem = name.slice(0, name.length - ending.length);
  const shown = redactText(stem);
  return (shown === stem ? whole : `${shown}${ending}`).replaceAll(REDACTED, IN_PATHS);
}
