/** One line of the benchmark's report. */
export interface BenchResult {
  what: string;
  ratio: number;
  /** What the ratio should be. */
  limit: string;
  /** The measured values behind it. */
  detail: string;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
