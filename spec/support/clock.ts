const realNow = Date.now;

/** Sets the wall clock of this process so far ahead of the real one, or behind it, in milliseconds; 0 sets it right. */
export function setClock(aheadMs: number): void {
  Date.now = aheadMs === 0 ? realNow : () => realNow() + aheadMs;
}
