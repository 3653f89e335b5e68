import { randomBytes } from "node:crypto";
import { CFB } from "@e965/xlsx";

/** As many bytes make a workbook one that is read as a stream. */
const LARGE = 2_200_000;

/** An .xlsx workbook with a picture that makes it large, and other parts in place of its own or beside them. */
export function enlarged(xlsx: Buffer, parts: Record<string, string> = {}): Buffer {
  return withParts(xlsx, { ...parts, "xl/media/image1.png": randomBytes(LARGE) });
}

/** An .xlsx workbook with other parts in place of its own or beside them. */
export function withParts(xlsx: Buffer, parts: Record<string, string | Buffer>): Buffer {
  const book = CFB.read(xlsx, { type: "buffer" });
  for (const [name, content] of Object.entries(parts)) {
    CFB.utils.cfb_del(book, `/${name}`);
    CFB.utils.cfb_add(book, `/${name}`, Buffer.from(content));
  }
  return Buffer.from(CFB.write(book, { type: "buffer", fileType: "zip" }));
}

/** The text of a part of an .xlsx workbook. */
export function partOf(xlsx: Buffer, name: string): string {
  const part = CFB.find(CFB.read(xlsx, { type: "buffer" }), `/${name}`);
  if (part === null) throw new Error(`no part ${name}`);
  return Buffer.from(part.content).toString("utf8");
}
