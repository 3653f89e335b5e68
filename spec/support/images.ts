import { crc32, deflateSync } from "node:zlib";

/** A PNG of one colour, in RGB. */
export function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** What a camera notes of a picture. */
export interface Shot {
  taken: string;
  model: string;
  /** Degrees, minutes, and the half of the globe. */
  latitude: readonly [degrees: number, minutes: number, half: string];
  longitude: readonly [degrees: number, minutes: number, half: string];
}

const BERLIN: Shot = { taken: "2023:05:06 07:08:09", model: "One", latitude: [52, 30, "N"], longitude: [13, 15, "E"] };

/** A JPEG without a picture in it: its frame header, and EXIF of a camera, unless said at 52° 30′ N 13° 15′ E. */
export function jpegWithExif(width: number, height: number, shot: Partial<Shot> = {}): Buffer {
  const tiff = exif({ ...BERLIN, ...shot });
  const app1 = Buffer.alloc(4);
  app1.writeUInt16BE(0xffe1, 0);
  app1.writeUInt16BE(tiff.length + 8, 2);
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    app1,
    Buffer.from("Exif\0\0", "latin1"),
    tiff,
    frame,
    Buffer.from([0xff, 0xd9]),
  ]);
}

type Tag = [id: number, type: number, values: number[] | string];

/** A TIFF header with two directories: of the image, and of where it was taken. */
function exif({ taken, model, latitude, longitude }: Shot): Buffer {
  const image: Tag[] = [
    [0x010f, 2, "Acme\0"],
    [0x0110, 2, `${model}\0`],
    [0x0132, 2, `${taken}\0`],
    [0x8769, 4, [0]],
    [0x8825, 4, [0]],
  ];
  const details: Tag[] = [[0x9003, 2, `${taken}\0`]];
  const place: Tag[] = [
    [1, 2, `${latitude[2]}\0`],
    [2, 5, [latitude[0], 1, latitude[1], 1, 0, 1]],
    [3, 2, `${longitude[2]}\0`],
    [4, 5, [longitude[0], 1, longitude[1], 1, 0, 1]],
  ];
  const second = 8 + directorySize(image);
  const third = second + directorySize(details);
  (image[3] as Tag)[2] = [second];
  (image[4] as Tag)[2] = [third];
  const header = Buffer.from("II*\0\u0008\0\0\0", "latin1");
  return Buffer.concat([header, directory(image, 8), directory(details, second), directory(place, third)]);
}

function bytesOf([, type, values]: Tag): Buffer {
  if (typeof values === "string") return Buffer.from(values, "latin1");
  const out = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) out.writeUInt32LE(value, i * 4);
  return type === 5 ? out : out.subarray(0, 4);
}

function directorySize(tags: Tag[]): number {
  return 6 + tags.length * 12 + tags.reduce((sum, tag) => sum + (bytesOf(tag).length > 4 ? bytesOf(tag).length : 0), 0);
}

function directory(tags: Tag[], at: number): Buffer {
  const entries = Buffer.alloc(6 + tags.length * 12);
  entries.writeUInt16LE(tags.length, 0);
  const data: Buffer[] = [];
  let next = at + entries.length;
  for (const [i, tag] of tags.entries()) {
    const bytes = bytesOf(tag);
    const place = 2 + i * 12;
    entries.writeUInt16LE(tag[0], place);
    entries.writeUInt16LE(tag[1], place + 2);
    entries.writeUInt32LE(tag[1] === 5 ? bytes.length / 8 : tag[1] === 2 ? bytes.length : 1, place + 4);
    if (bytes.length <= 4) bytes.copy(entries, place + 8);
    else {
      entries.writeUInt32LE(next, place + 8);
      data.push(bytes);
      next += bytes.length;
    }
  }
  return Buffer.concat([entries, ...data]);
}

/** The head of a WebP of the extended kind, which may move. */
export function webpOf(width: number, height: number, animated: boolean): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WEBPVP8X", 8, "latin1");
  bytes.writeUInt32LE(10, 16);
  bytes[20] = animated ? 2 : 0;
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
}

/** A TIFF of which there is no more than its directory. */
export function tiffOf(width: number, height: number): Buffer {
  const entries: [id: number, value: number][] = [
    [0x100, width],
    [0x101, height],
  ];
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [i, [id, value]] of entries.entries()) {
    const at = 10 + i * 12;
    bytes.writeUInt16LE(id, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  return bytes;
}

/** The boxes of a HEIC that tell what it is and how large. */
export function heicOf(width: number, height: number): Buffer {
  const box = (type: string, ...content: Buffer[]): Buffer => {
    const body = Buffer.concat(content);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8, 0);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const size = Buffer.alloc(12);
  size.writeUInt32BE(width, 4);
  size.writeUInt32BE(height, 8);
  const brands = Buffer.from("heic\0\0\0\0mif1heic", "latin1");
  const properties = box("iprp", box("ipco", box("ispe", size)));
  return Buffer.concat([box("ftyp", brands), box("meta", Buffer.alloc(4), properties), box("mdat", Buffer.alloc(64))]);
}
