import type { FileHandle } from "node:fs/promises";
import type { DuckDBValue } from "@duckdb/node-api";
import avsc from "avsc";
import type { TableSession } from "../../duckdb/session.ts";
import { DamagedError, withFile } from "../opened-file.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { type Columns, loadTyped, ROWS_AT_ONCE } from "../typed-table.ts";
import { BinaryReader } from "./binary.ts";
import { blocksOf, type Container, readContainer } from "./container.ts";
import { memberReaders, type ValueReader, valueReader } from "./values.ts";

interface Column {
  name: string;
  reader: ValueReader;
}

/** The records of an Avro object container file, read block by block, with the types of its schema. */
export async function avroTable(session: TableSession, { file, path }: SourceFile): Promise<TableInFile[]> {
  const opened = <Result>(work: (handle: FileHandle) => Promise<Result>): Promise<Result> =>
    withFile(path, file.path, session.signal, work);
  const container = await opened((handle) => readContainer(handle, file.size));
  const columns = columnsOf(container);
  return [
    {
      name: null,
      open: async (onProgress) => ({
        groups: 1,
        load: () =>
          opened((handle) => {
            const declared = columns.map(({ name, reader: { read: _, least: __, ...declaredType } }) => ({
              name,
              ...declaredType,
            }));
            return loadTyped(session, declared, rowsOf(handle, file.size, container, columns, onProgress));
          }),
      }),
    },
  ];
}

/** The members of a record are columns; anything else is a single one. */
function columnsOf({ type }: Container): Column[] {
  return type instanceof avsc.types.RecordType ? memberReaders(type) : [{ name: "value", reader: valueReader(type) }];
}

async function* rowsOf(
  handle: FileHandle,
  size: number,
  container: Container,
  columns: readonly Column[],
  onProgress: (share: number) => void,
): AsyncGenerator<Columns> {
  const least = columns.reduce((sum, { reader }) => sum + reader.least, 0);
  let values = columns.map((): DuckDBValue[] => []);
  let gathered = 0;
  for await (const { rows, content, next } of blocksOf(handle, size, container)) {
    const bytes = new BinaryReader(content);
    if (!bytes.holds(rows, least)) throw new DamagedError(`it says that it has ${rows} rows in a block`);
    for (let row = 0; row < rows; row++) {
      for (const [i, { reader }] of columns.entries()) values[i]?.push(reader.read(bytes));
      if (++gathered < ROWS_AT_ONCE) continue;
      yield values;
      values = columns.map(() => []);
      gathered = 0;
    }
    if (bytes.left > 0) throw new DamagedError("a block of it is longer than its rows");
    onProgress(next / size);
  }
  if (gathered > 0) yield values;
}
