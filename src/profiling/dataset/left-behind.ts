import { begins } from "../formats/magic.ts";

/** What programs leave beside the files that people made, by its name, its content and the media type it is listed with. */
const KINDS: { name: RegExp; isContent: (head: Buffer) => boolean; mediaType: string }[] = [
  // RFC 1740: what macOS knows of a file beyond its content.
  { name: /./, isContent: begins("\x00\x05\x16\x07"), mediaType: "multipart/appledouble" },
  { name: /./, isContent: begins("\x00\x05\x16\x00"), mediaType: "application/applefile" },
  { name: /^\.DS_Store$/, isContent: begins("\0\0\0\x01Bud1"), mediaType: "application/octet-stream" },
  // Who has a document open: the name's length and letters, filled up to one size.
  {
    name: /^~\$/,
    isContent: (head) => head.length === 54 || head.length === 162 || head.length === 165,
    mediaType: "application/octet-stream",
  },
  {
    name: /^(Thumbs|ehthumbs)\.db$/i,
    isContent: begins("\xd0\xcf\x11\xe0"),
    mediaType: "application/vnd.ms-thumbnails",
  },
];

/** The media type of a file that a program left behind, which is listed and not looked into; null of any other. */
export function leftBehindType(name: string, head: Buffer): string | null {
  return KINDS.find((kind) => kind.name.test(name) && kind.isContent(head))?.mediaType ?? null;
}
