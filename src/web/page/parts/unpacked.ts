/** What the file of a page holds for it to show, taken out of the document; null where it holds nothing. */
export async function unpacked<Model>(): Promise<Model | null> {
  const holder = document.getElementById("model");
  const text = holder?.textContent ?? "";
  holder?.remove(); // it is not needed twice
  if (text === "") return null;
  // Not by way of a Blob: that goes to another process of the browser, and comes back.
  const packed = new Response(bytesOf(text)).body as ReadableStream<Uint8Array<ArrayBuffer>>;
  const stream = packed.pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Model;
}

/** What reads base64 in newer browsers. */
const { fromBase64 }: { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> } = Uint8Array;

/** The bytes of a text in base64. `Uint8Array.from` would call a function for each, and take 40 ms for a large report. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, base64);
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
