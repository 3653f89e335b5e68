import { type CompactMember, CompactReader, compactStruct, integerMember } from "../../src/profiling/scan/compact.ts";

const [SCHEMA, NAME, CONVERTED, SCALE, PRECISION] = [2, 4, 6, 7, 8] as const;
const [STRUCT, DECIMAL] = [12, 5] as const;

/** A Parquet file that says of a column of bytes that they are decimals, which writers at hand do not of so wide ones. */
export function withDecimals(file: Buffer, column: string, precision: number, scale: number): Buffer {
  const from = file.length - 8 - file.readUInt32LE(file.length - 8);
  const footer = file.subarray(from, -8);
  const schema = [...new CompactReader(footer).fields()].find(({ id }) => id === SCHEMA);
  const reader = new CompactReader(footer, schema?.from ?? 0);
  for (let left = reader.listLength(); left > 0; left--) {
    const start = reader.at;
    const fields = [...new CompactReader(footer, start).fields()];
    reader.skip(STRUCT);
    const members: CompactMember[] = fields.map((field) => ({
      ...field,
      value: footer.subarray(field.from, field.to),
    }));
    const name = members.find(({ id }) => id === NAME)?.value.subarray(1);
    if (name === undefined || Buffer.from(name).toString() !== column) continue;
    const said = [integerMember(CONVERTED, DECIMAL), integerMember(SCALE, scale), integerMember(PRECISION, precision)];
    const made = Buffer.concat([
      footer.subarray(0, start),
      compactStruct([...members, ...said]),
      footer.subarray(reader.at),
    ]);
    const tail = Buffer.from("\0\0\0\0PAR1", "latin1");
    tail.writeUInt32LE(made.length, 0);
    return Buffer.concat([file.subarray(0, from), made, tail]);
  }
  throw new Error(`there is no column ${column}`);
}
