import { useState } from "preact/hooks";
import { visibleText } from "../../model/visible-text.ts";
import { session } from "./session.ts";

/** Asks for a token where the service wants one. It is kept in memory, unless somebody asks for more. */
export function Login({ reason }: { reason: string }) {
  const [token, setToken] = useState("");
  const [keep, setKeep] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (token.trim() !== "") session.logIn(token.trim(), keep);
  };
  return (
    <main class="page narrow" id="main" tabIndex={-1}>
      <form class="panel login" onSubmit={submit}>
        <h1>Log in</h1>
        <p class="problem" role="alert">
          {visibleText(reason)}
        </p>
        <label>
          <span>Bearer token</span>
          <input
            class="search"
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          <span>keep it until this tab is closed</span>
        </label>
        <p class="quiet">The token is held in the page's memory and sent to this service only.</p>
        <button type="submit" class="button primary" disabled={token.trim() === ""}>
          Log in
        </button>
      </form>
    </main>
  );
}
