import pMap from "p-map";
import { RpcError } from "../../client/index.ts";
import { type StoredError, toStoredError } from "../../errors/stored.ts";
import { type BatchItem, batchItems } from "../../spectra/batch-items.ts";
import { connected } from "../connection.ts";
import { NOTHING_KEPT } from "../embeddings.ts";
import { checkNoInput } from "../inputs.ts";
import { checkWritable, isStdout, writingTo } from "../profile-output.ts";
import { tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { type ByTemplates, type ClassifyOptions, classifyParams, useTemplates } from "./spectrum.ts";

/** What became of a file of a batch. */
type Outcome =
  | { file: string; result: ByTemplates; error?: never }
  | { file: string; error: StoredError; result?: never };

/** Spectra that are compared side by side. */
const AT_ONCE = 4;

/** `dli spectrum batch PATH…`: what each of many spectra fits; exit code 1 where one could not be compared. */
export async function spectrumBatchCommand(
  paths: string[],
  options: ClassifyOptions & { out?: string },
): Promise<void> {
  const { out, json } = options;
  if (out !== undefined) {
    await checkWritable(out);
    await checkNoInput(out, paths);
  }
  const params = classifyParams(options);
  useTemplates(options);
  const outcomes = await connected(options, NOTHING_KEPT, async ({ client, signal }) => {
    const one = async ({ file, bytes, error }: BatchItem): Promise<Outcome> => {
      if (bytes === null) return { file, error: toStoredError(error) };
      try {
        const spectrum = { file_name: file, content_base64: bytes.toString("base64") };
        const result = await client.call("spectra.classify", { ...params, spectrum }, { signal });
        if (result.assumes !== "supernova") throw new Error("a batch is compared with templates");
        return { file, result };
      } catch (failure) {
        if (!(failure instanceof RpcError) || failure.is("CONFIGURATION_ERROR")) throw failure; // it is none of the file
        return { file, error: storedOf(failure) };
      }
    };
    return pMap(batchItems(paths, signal), one, { concurrency: AT_ONCE, signal });
  });
  if (out !== undefined) {
    await writingTo(out, (write) => write(outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join("")));
  }
  if (json === true) printJson({ items: outcomes });
  else if (!isStdout(out)) print(linesOf(outcomes));
  if (outcomes.some(({ error }) => error !== undefined)) process.exitCode = 1;
}

function storedOf(error: RpcError): StoredError {
  const { code, message, data } = error.toJSON();
  return { code, name: data.name, message, details: data.details };
}

function linesOf(outcomes: readonly Outcome[]): string[] {
  const columns = [
    { title: "FILE", flexible: true },
    { title: "TYPE" },
    { title: "REDSHIFT", right: true },
    { title: "SCORE", right: true },
    { title: "RELIABLE" },
    { title: "ERROR", flexible: true },
  ];
  const rows = outcomes.map(({ file, result, error }) => {
    if (error !== undefined) return [file, "", "", "", "", `${error.code} ${error.message}`];
    const { subtype, redshift, score, reliable } = result.best;
    return [file, subtype, redshift.toFixed(4), score.toFixed(2), reliable ? "yes" : "no", ""];
  });
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  const said = `${outcomes.length - failed} of ${outcomes.length} spectra compared`;
  return [...tableLines(columns, rows, terminalOf(process.stdout)), "", said];
}
