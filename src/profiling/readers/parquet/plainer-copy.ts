import { constants } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { type CompactMember, CompactReader, compactStruct, integerMember } from "../../scan/compact.ts";
import {
  CONVERTED,
  type Footer,
  instantMark,
  LENGTH,
  LOGICAL,
  PRECISION,
  SCALE,
  type SchemaNode,
  TYPE,
} from "./schema.ts";

/** What DuckDB gives as three whole numbers: twelve bytes with the meaning of an interval. */
const [FIXED_LENGTH, TWELVE, CONVERTED_INTERVAL] = [7, 12, 21] as const;
/** The lower half of a byte that is a truth value which is false. */
const FALSE = 2;

/**
 * Copies a Parquet file with a footer that says less, so that DuckDB changes nothing: some decimals and texts are bytes, some
 * instants are times of some clock, and times of twelve bytes are intervals. Where the file system can, the copy takes no
 * space but for the footer.
 */
export async function plainerCopy(
  path: string,
  copy: string,
  footer: Footer,
  nodes: readonly SchemaNode[],
): Promise<void> {
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await using handle = await open(copy, "r+");
  const bytes = plainerFooter(footer, nodes);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(bytes.length, 0);
  tail.write("PAR1", 4, "latin1");
  await handle.truncate(footer.from);
  await handle.write(Buffer.concat([bytes, tail]), 0, bytes.length + tail.length, footer.from);
}

function plainerFooter({ bytes }: Footer, nodes: readonly SchemaNode[]): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const node of nodes.toSorted((a, b) => a.from - b.from)) {
    parts.push(bytes.subarray(done, node.from), plainerNode(bytes, node));
    done = node.to;
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}

function plainerNode(bytes: Buffer, node: SchemaNode): Buffer {
  if (node.meaning?.kind === "instant") {
    const copy = Buffer.from(bytes.subarray(node.from, node.to));
    const at = instantMark(bytes, node) - node.from;
    copy[at] = ((copy[at] as number) & 0xf0) | FALSE;
    return copy;
  }
  if (node.meaning?.kind !== "int96")
    return compactStruct(without(bytes, node, [CONVERTED, SCALE, PRECISION, LOGICAL]));
  return compactStruct([
    ...without(bytes, node, [TYPE, LENGTH, CONVERTED, LOGICAL]),
    integerMember(TYPE, FIXED_LENGTH),
    integerMember(LENGTH, TWELVE),
    integerMember(CONVERTED, CONVERTED_INTERVAL),
  ]);
}

function without(bytes: Buffer, { from }: SchemaNode, left: readonly number[]): CompactMember[] {
  const fields = [...new CompactReader(bytes, from).fields()].filter(({ id }) => !left.includes(id));
  return fields.map((field) => ({ id: field.id, type: field.type, value: bytes.subarray(field.from, field.to) }));
}
