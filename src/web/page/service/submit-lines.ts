import { RpcError } from "../../../client/index.ts";
import type { BatchLine } from "../../model/batch-lines.ts";
import { session } from "./session.ts";

/** A line that was not submitted, and why: an error of the service, or a sentence. */
export interface Refused {
  line: number;
  text: string;
  reason: unknown;
}

export interface Submitted {
  jobs: number;
  /** Ids of the batches that the jobs are in. */
  batches: string[];
  refused: Refused[];
}

/** Items of one batch at most. */
const AT_ONCE = 1000;

/**
 * Submits lines as jobs, each under a key of its own, and answers which were refused. Rejects where a batch could not be
 * submitted at all; to submit the same lines again under the same key makes no job twice.
 */
export async function submitLines(lines: readonly BatchLine[], key: string): Promise<Submitted> {
  const outcome: Submitted = { jobs: 0, batches: [], refused: [] };
  const good = lines.flatMap((line) => ("item" in line ? [line] : []));
  for (let at = 0; at < good.length; at += AT_ONCE) {
    const part = good.slice(at, at + AT_ONCE);
    const items = part.map(({ item }, i) => ({ ...item, idempotency_key: `${key}-${at + i}` }));
    const { batch_id, items: answers } = await session.client.call("profiler.triggerBatch", { items });
    const made = answers.filter((answer) => "job_id" in answer).length;
    outcome.jobs += made;
    if (made > 0) outcome.batches.push(batch_id);
    for (const answer of answers) {
      const line = part[answer.index];
      if (line === undefined || !("error" in answer)) continue;
      outcome.refused.push({ line: line.line, text: line.text, reason: new RpcError(answer.error as RpcErrorObject) });
    }
  }
  for (const line of lines) if ("reason" in line) outcome.refused.push(line);
  outcome.refused.sort((a, b) => a.line - b.line);
  return outcome;
}

type RpcErrorObject = ConstructorParameters<typeof RpcError>[0];
