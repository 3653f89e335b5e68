import type { FileHandle } from "node:fs/promises";
import type { DuckDBValue } from "@duckdb/node-api";
import { type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import type { TableSession } from "../../duckdb/session.ts";
import { DamagedError, InvalidError, withFile } from "../opened-file.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { type Columns, loadTyped, ROWS_AT_ONCE } from "../typed-table.ts";
import { boundVectors } from "./bounded-vectors.ts";
import { refuseBigEndian } from "./byte-order.ts";
import { registerCompression } from "./compression.ts";
import { cutSpans, mayHoldSpans } from "./intervals.ts";
import { checkFooter, checkMessages } from "./messages.ts";
import { registerRunsAndViews } from "./runs-and-views.ts";
import type { FieldReader } from "./scalars.ts";
import { fieldReader } from "./values.ts";

/** Share of a job's memory that one record batch may take. */
const BATCH_SHARE = 0.5;
/** What one may take in any case, in megabytes. */
const LEAST_MB = 128;
const MIB = 1_048_576;

interface Column {
  name: string;
  reader: FieldReader;
}

boundVectors();
registerCompression();
registerRunsAndViews();
refuseBigEndian();

/** The record batches of an Arrow file or stream, one in memory at a time, with the types of its schema. */
export async function arrowTable(session: TableSession, { file, path, memoryMb }: SourceFile): Promise<TableInFile[]> {
  const largest = Math.max(memoryMb * BATCH_SHARE, LEAST_MB) * MIB;
  let cut = 0;
  return [
    {
      name: null,
      open: async (onProgress) => ({
        groups: 1,
        load: () =>
          withFile(path, file.path, session.signal, async (handle) => {
            cut = 0;
            const batches = await checkMessages(handle, file.size, largest);
            const reader = await openedReader(handle);
            if (reader.isFile()) checkFooter(reader.footer, batches);
            const columns = columnsOf(reader.schema);
            const declared = columns.map(({ name, reader: { cells: _, ...declaredType } }) => ({
              name,
              ...declaredType,
            }));
            const holdSpans = reader.schema.fields.map(({ type }) => mayHoldSpans(type));
            const onBatch = (batch: RecordBatch, done: number): void => {
              for (const [i, data] of batch.data.children.entries()) if (holdSpans[i] === true) cut += cutSpans(data);
              onProgress(done / batches.size);
            };
            return loadTyped(session, declared, batches.size === 0 ? noRows() : rowsOf(reader, columns, onBatch));
          }),
        misfits: async () => ({ rejected: null, padded: null, others: null, warnings: cut === 0 ? [] : [cutOf(cut)] }),
      }),
    },
  ];
}

function cutOf(spans: number): string {
  return `${spans} spans of time are cut to the microsecond: what is finer is not read`;
}

/** Reads the schema, and of a file, unlike of a stream, the dictionaries. */
async function openedReader(handle: FileHandle) {
  try {
    const reader = await RecordBatchReader.from(handle);
    return await reader.open({ autoDestroy: false });
  } catch (error) {
    if (error instanceof DamagedError || error instanceof InvalidError) throw error;
    if (error instanceof TypeError) throw new DamagedError("its schema is damaged", { cause: error });
    const reason = error instanceof Error ? error.message : String(error); // such as of which type it knows nothing
    throw new InvalidError(`its schema cannot be read: ${reason.slice(0, 200)}`, { cause: error });
  }
}

/** How each column of a schema is read. A field may have no name, which the library's types do not tell. */
function columnsOf({ fields }: Schema): Column[] {
  try {
    return fields.map((field) => ({ name: field.name ?? "", reader: fieldReader(field) }));
  } catch (error) {
    if (error instanceof DamagedError || error instanceof InvalidError) throw error;
    throw new DamagedError("its schema is damaged", { cause: error });
  }
}

/** Where there is no record batch, the library would make one, which it cannot of all types. */
async function* noRows(): AsyncGenerator<Columns> {}

async function* rowsOf(
  batches: AsyncIterable<RecordBatch>,
  columns: readonly Column[],
  onBatch: (batch: RecordBatch, done: number) => void,
): AsyncGenerator<Columns> {
  try {
    let done = 0;
    for await (const batch of batches) {
      const cells = columns.map(({ reader: { cells } }, i) => {
        const data = batch.data.children[i];
        if (data?.length !== batch.numRows) throw new DamagedError("a record batch lacks a column, or a part of one");
        return cells(data);
      });
      for (let at = 0; at < batch.numRows; at += ROWS_AT_ONCE) {
        const length = Math.min(ROWS_AT_ONCE, batch.numRows - at);
        yield cells.map((cell) => Array.from({ length }, (_, i): DuckDBValue => cell(at + i)));
      }
      onBatch(batch, ++done);
    }
  } catch (error) {
    if (error instanceof DamagedError || error instanceof InvalidError) throw error;
    throw new DamagedError("a record batch is damaged", { cause: error });
  }
}
