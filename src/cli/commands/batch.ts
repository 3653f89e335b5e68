import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type ItemOutcome, isRpcError, type TriggerItem } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { counted } from "../../profiling/model/number-text.ts";
import { type BatchLine, readBatchFile } from "../batch-file.ts";
import { BatchJournal, type LineResult } from "../batch-journal.ts";
import { addressOf, type Connection, type ConnectionOptions, connected } from "../connection.ts";
import { KEPT } from "../embeddings.ts";
import { unwritable } from "../files.ts";
import { checkNoInput } from "../inputs.ts";
import { spanOption } from "../option-values.ts";
import { errorOf } from "../print-error.ts";
import { isStdout, writePages, writingTo } from "../profile-output.ts";
import { batchProgressView } from "../progress.ts";
import { tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { durationText } from "../text.ts";

export interface BatchCommandOptions extends ConnectionOptions {
  json?: true;
  results?: string;
  out?: string;
  retryFailed?: true;
  /** How long to go on while the service takes nothing: `30s`, `10m`, `2h`. */
  giveUpAfter?: string;
}

const PATIENCE = "10m";
const MAX_WAIT_MS = 60_000;

/**
 * `dli batch FILE.jsonl`: profiles every dataset that a line of the file names. What has ended is not done again when the
 * same command is run again after it was stopped or killed. The exit code is 1 where a dataset failed.
 */
export async function batchCommand(file: string, options: BatchCommandOptions): Promise<void> {
  const dataRoot = addressOf(options) === undefined ? process.env.DATA_ROOT || process.cwd() : null;
  const patienceMs = spanOption("--give-up-after", options.giveUpAfter ?? PATIENCE);
  const { lines, sha256 } = await readBatchFile(file, dataRoot);
  const path = options.results ?? `${file.replace(/\.jsonl?$/, "")}.results.jsonl`;
  await checkNoInput(path, [file]);
  if ([options.results, options.out].some(isStdout)) {
    const reason = "'-' is not written: outcomes go to a file, and profiles to a folder";
    throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion: "Name a file or folder to write to" });
  }
  const journal = BatchJournal.open(path, sha256, lines.length, options.retryFailed === true);
  if (journal.results.size > 0) {
    process.stderr.write(`Going on: ${journal.results.size} of ${counted(lines.length, "dataset")} had ended\n`);
  }
  const embedding = { ...KEPT, ...(dataRoot === null ? {} : { dataRoot }) };
  const connection = { ...options, maxWaitMs: Math.min(patienceMs, MAX_WAIT_MS) };
  await connected(connection, embedding, async (connection) => {
    await profileLines(connection, lines, journal, patienceMs);
    if (options.out !== undefined) await saveProfiles(connection, journal, options.out);
  });
  const items = lines.map(({ line }) => journal.results.get(line) as LineResult);
  const failed = items.filter((item): item is LineResult & { ok: false } => !item.ok);
  if (failed.length > 0) process.exitCode = 1;
  if (options.json === true) printJson({ done: items.length - failed.length, failed: failed.length, items });
  else print(summaryLines(items.length, failed, path));
}

async function profileLines(
  { client, signal }: Connection,
  lines: BatchLine[],
  journal: BatchJournal,
  patienceMs: number,
): Promise<void> {
  const left = lines.filter(({ line }) => !journal.results.has(line));
  for (const { line, dataset, ...read } of left) {
    if ("error" in read) journal.add({ line, dataset, job_id: null, ok: false, error: read.error });
  }
  const submitted = left.flatMap((line) => ("item" in line ? [line] : []));
  const items = submitted.map(({ line, item }): TriggerItem => ({ idempotency_key: journal.keyOf(line), ...item }));
  const before = [...journal.results.values()];
  const failedBefore = before.filter(({ ok }) => !ok).length;
  const view = batchProgressView(process.stderr);
  try {
    await client.profileAll(items, {
      signal,
      patienceMs,
      onItem: (outcome) => {
        const { line, dataset } = submitted[outcome.index] as BatchLine;
        journal.add({ line, dataset, ...resultOf(outcome) });
      },
      onProgress: ({ done, failed, submitted: taken }) =>
        view.update({
          total: lines.length,
          submitted: taken + before.length,
          done: done + before.length - failedBefore,
          failed: failed + failedBefore,
        }),
    });
  } catch (error) {
    if (signal.aborted) journal.interrupted();
    view.end();
    if (isRpcError(error, "EXECUTOR_UNAVAILABLE") || isRpcError(error, "RATE_LIMIT_EXCEEDED")) {
      process.stderr.write(
        `Gave up: the service has taken nothing for ${durationText(patienceMs)}. ` +
          `${journal.results.size} of ${counted(lines.length, "dataset")} have ended; run the same command again to go on\n`,
      );
    }
    throw error;
  }
  view.end();
}

function resultOf(outcome: ItemOutcome) {
  if (outcome.ok) return { ok: true as const, job_id: outcome.job.job_id, warnings: outcome.job.warnings };
  return { ok: false as const, job_id: outcome.job_id, error: errorOf(outcome.error) };
}

/** Writes the profiles to a folder, those that are not there yet. */
async function saveProfiles({ client, signal }: Connection, journal: BatchJournal, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw unwritable(folder, error);
  });
  for (const { line, dataset, job_id, ok } of journal.results.values()) {
    if (!ok || job_id === null) continue;
    const path = join(
      folder,
      `${line}-${dataset.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}.${job_id.slice(0, 8)}.json`,
    );
    if (existsSync(path)) continue;
    await writingTo(`${path}.part`, (write) => writePages(client.profilePages(job_id, { signal }), write));
    await rename(`${path}.part`, path);
  }
}

function summaryLines(total: number, failed: (LineResult & { ok: false })[], path: string): string[] {
  const terminal = terminalOf(process.stdout);
  const done = `${counted(total - failed.length, "dataset")} of ${total} profiled`;
  if (failed.length === 0) return [done, `The results are in ${path}`];
  const columns = [
    { title: "LINE", right: true },
    { title: "DATASET", flexible: true },
    { title: "CODE" },
    { title: "ERROR", flexible: true },
  ];
  const rows = failed.map(({ line, dataset, error }) => [
    String(line),
    dataset,
    error.data.cli_code,
    `${error.data.name}: ${error.message}`,
  ]);
  return [
    `${done}, ${failed.length} failed`,
    "",
    ...tableLines(columns, rows, terminal),
    "",
    `The results are in ${path}; to repeat those that failed, add --retry-failed`,
  ];
}
