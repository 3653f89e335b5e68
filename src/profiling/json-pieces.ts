/**
 * The text that JSON.stringify makes of a value, in pieces: the members of an object, or the items of a list, come one by
 * one, and so do the items of those that are lists. Text of hundreds of megabytes is thus never there as a whole.
 */
export function* jsonPieces(value: object): Generator<string> {
  if (Array.isArray(value)) {
    yield* itemPieces(value);
    return;
  }
  let opening = "{";
  for (const [name, member] of Object.entries(value)) {
    if (Array.isArray(member)) {
      yield `${opening}${JSON.stringify(name)}:`;
      yield* itemPieces(member);
    } else {
      const text = JSON.stringify(member);
      if (text === undefined) continue;
      yield `${opening}${JSON.stringify(name)}:${text}`;
    }
    opening = ",";
  }
  yield opening === "{" ? "{}" : "}";
}

function* itemPieces(items: readonly unknown[]): Generator<string> {
  let opening = "[";
  for (const item of items) {
    yield `${opening}${JSON.stringify(item) ?? "null"}`;
    opening = ",";
  }
  yield opening === "[" ? "[]" : "]";
}
