/** Fewer, or other, values came than there are: their source ended before its end. */
export class IncompleteError extends Error {
  constructor(expected: number, got: number) {
    super(`expected ${expected} values, got ${got}`);
    this.name = "IncompleteError";
  }
}
