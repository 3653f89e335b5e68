/** What the file of a page holds for it to show, taken out of the document; null where it holds nothing. */
export async function unpacked<Model>(): Promise<Model | null> {
  const holder = document.getElementById("model");
  const text = holder?.textContent ?? "";
  holder?.remove(); // it is not needed twice
  if (text === "") return null;
  // Not by way of a Blob: that goes to another process of the browser, and comes back.
  const packed = new Response(bytesOf(atob(text))).body as ReadableStream<Uint8Array<ArrayBuffer>>;
  const stream = packed.pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Model;
}

/** The bytes that a text stands for, a character each. `Uint8Array.from` calls a function for each, and takes 40 ms. */
function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
