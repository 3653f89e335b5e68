import { useEffect, useState } from "preact/hooks";
import { type Client, createClient, type Result } from "../../../client/index.ts";

/** Where a token is kept for as long as the tab is open, only if somebody asks for it. */
const KEPT = "dataset-profiler token";

export type Caller = Result<"system.whoami">;

/** Who looks at the page, and whether the service answers: one for the whole page. */
export class Session {
  readonly client: Client;
  /** Null until the service has said who it takes the caller to be. */
  caller: Caller | null = null;
  /** Why a token is asked for; null where none is. */
  refused: string | null = null;
  /** Since when the service does not answer; null while it does. */
  goneSince: number | null = null;
  /** Grows whenever everything has to be asked again. */
  round = 0;
  #token: string | null = storedToken();
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.client = createClient({
      url: new URL("rpc", location.href).href,
      token: () => this.#token ?? "",
      retries: 1,
      fetch: (input, init) => this.#fetch(input, init),
    });
  }

  get hasToken(): boolean {
    return this.#token !== null;
  }

  get isAdmin(): boolean {
    return this.caller?.is_admin === true;
  }

  /** Takes another token; it stays in memory, or, where asked to, in the tab's storage until that is closed. */
  logIn(token: string, keep: boolean): void {
    this.#token = token;
    if (keep) storage()?.setItem(KEPT, token);
    this.askAgain();
  }

  /** Forgets the token and whom it was of. */
  logOut(): void {
    this.#token = null;
    storage()?.removeItem(KEPT);
    this.caller = null;
    this.askAgain();
  }

  /** Has all that is shown asked for again at once. */
  askAgain(): void {
    this.refused = null;
    this.round++;
    this.#tell();
  }

  /** What an address of the service beside the page's own holds, asked for as calls are. Throws what it refuses. */
  async download(path: string): Promise<Blob> {
    const headers = { authorization: `Bearer ${this.#token ?? ""}` };
    const response = await this.#fetch(new URL(path, new URL(".", location.href)), { headers });
    if (!response.ok) throw new Error(await reasonOf(response));
    return response.blob();
  }

  introduce(caller: Caller): void {
    this.caller = caller;
    this.#tell();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #fetch(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const headers = new Headers(init?.headers);
    if (this.#token === null) headers.delete("authorization");
    let response: Response;
    try {
      response = await fetch(input, { ...init, headers, credentials: "omit", cache: "no-store" });
    } catch (error) {
      if (init?.signal?.aborted !== true) this.#note(this.goneSince ?? Date.now(), this.refused);
      throw error;
    }
    this.#note(null, response.status === 401 ? await reasonOf(response.clone()) : this.refused);
    return response;
  }

  #note(goneSince: number | null, refused: string | null): void {
    if (goneSince === this.goneSince && refused === this.refused) return;
    this.goneSince = goneSince;
    this.refused = refused;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The one session of the page. */
export const session = new Session();

/** The session, drawn again whenever it changes. */
export function useSession(): Session {
  const [, setTurn] = useState(0);
  useEffect(() => session.listen(() => setTurn((turn) => turn + 1)), []);
  return session;
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    return error?.message ?? NO_REASON;
  } catch {
    return NO_REASON;
  }
}

const NO_REASON = "The service refuses it and does not say why.";

/** Some browsers refuse storage, by an error. */
function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function storedToken(): string | null {
  return storage()?.getItem(KEPT) ?? null;
}
