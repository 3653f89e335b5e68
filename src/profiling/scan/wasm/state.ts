export let end: usize = 0;
export let delimiter: u32 = 0;
export let quote: u32 = 0;

/** What text is written with; 0 is no quote. */
export function begin(delimiterCode: u32, quoteCode: u32): void {
  delimiter = delimiterCode;
  quote = quoteCode;
}

// What the reading of a cell leaves: where it ended, or that it is not what it is taken for.
export let failed: bool = false;

/** Where the text ends that rows are read from: behind it is a line feed, and bytes that may be looked at. */
export function endAt(textEnd: usize): void {
  end = textEnd;
}

/** What is read is not what it is taken for. */
export function fail(): void {
  failed = true;
}

/** Nothing has failed so far. */
export function trust(): void {
  failed = false;
}
