import iconv from "iconv-lite";

/** Bytes at the beginning of a page in which it says what it is in. */
const LOOK = 1024;
const DECLARED = /<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)|<meta[^>]*\bcharset\s*=\s*["']?\s*([\w.:-]+)/i;

/** The encoding that a web page or an XML document says that it is in, as candidates are called; null where it says none. */
export function declaredEncoding(head: Buffer): string | null {
  const [, xml, meta] = DECLARED.exec(head.toString("latin1", 0, LOOK)) ?? [];
  const label = (xml ?? meta)?.toLowerCase();
  if (label === undefined) return null;
  const name = standardName(label);
  if (name === "gbk") return "gb18030";
  return name === "x-mac-cyrillic" ? "maccyrillic" : name;
}

function standardName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return iconv.encodingExists(label) ? label : null; // none of the web's, which knows no code pages of DOS
  }
}
