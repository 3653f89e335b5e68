/** What a scenario has found. */
export interface Found {
  what: string;
  value: string;
  /** Whether it is as it must be. */
  good: boolean;
}
