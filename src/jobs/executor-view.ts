/** The executor of this process, or what there is in place of one. */
export interface ExecutorView {
  readonly ready: boolean;
  /** Process id, while there is one. */
  readonly pid: number | null;
  /** Resolves if jobs can be run. */
  ping: () => Promise<void>;
}
