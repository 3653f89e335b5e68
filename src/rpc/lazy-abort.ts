/** An AbortController that is made when its signal is first asked for, which for most calls is never. */
export class LazyAbort {
  #controller: AbortController | null = null;
  #aborted = false;
  readonly #onAsked: (() => void) | undefined;

  /** `onAsked` is called when the signal is first asked for: until then nobody need look whether it has to abort. */
  constructor(onAsked?: () => void) {
    this.#onAsked = onAsked;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort();
      else this.#onAsked?.();
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}
