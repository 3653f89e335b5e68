import { redact } from "../errors/redact.ts";

const MAX_LENGTH = 500;

/** Advice to change settings, which nobody here can. */
const SETTING = /\s*(?:Use|You can|Consider using|Try) "?SET [^.]*\.?$/;

/** What DuckDB says up to where it quotes the statement: in one line, without its kind, where anything lies, or advice. */
export function reasonOf(message: string): string {
  const [first = ""] = message.replace(/^[A-Z][\w ]* Error: /, "").split(/\n\s*\n|\nLINE \d+:/);
  const line = first.replace(/\s+/g, " ").trim().replace(SETTING, "");
  return redact(line).slice(0, MAX_LENGTH);
}
