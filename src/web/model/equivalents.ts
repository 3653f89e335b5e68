import type { Contract } from "../../client/index.ts";

type Params = Contract["profiler.trigger"]["params"];

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command that does what a form does: `dli profile` where that has all of it, else a call. */
export function commandOf(path: string, name: string, params: Params, url: string): string {
  const { force, profile_specification, only_light_profile } = params;
  const at = `--url ${shellWord(url)}`;
  if (force === true || profile_specification.redact === true) {
    return `dli call profiler.trigger ${shellWord(JSON.stringify(params))} ${at}`;
  }
  const words = ["dli", "profile", shellWord(path), at];
  if (name !== "") words.push("--name", shellWord(name));
  if (only_light_profile === true) words.push("--light");
  return words.join(" ");
}

/** The body that is posted to /rpc for a call. */
export function bodyOf(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }, null, 2);
}
