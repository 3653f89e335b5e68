/** What a service was asked and how it answered, by name of error or `result`. */
export type Tally = Record<string, number>;

/** Calls a service and counts its answers. */
export class Caller {
  readonly #url: string;
  readonly tally: Tally = {};

  constructor(url: string) {
    this.#url = url;
  }

  call(method: string, params: object = {}): Promise<unknown> {
    return this.post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  }

  async post(body: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const answer: unknown = await response.json();
    for (const { error } of [answer].flat() as { error?: { data?: { name: string } } }[]) {
      const name = error === undefined ? "result" : (error.data?.name ?? "error");
      this.tally[name] = (this.tally[name] ?? 0) + 1;
    }
    return answer;
  }
}
