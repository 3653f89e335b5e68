/** What the file of a page holds for it to show, taken out of the document; null where it holds nothing. */
export async function unpacked<Model>(): Promise<Model | null> {
  const holder = document.getElementById("model");
  const text = holder?.textContent ?? "";
  holder?.remove(); // it is not needed twice
  if (text === "") return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Model;
}
