import { useState } from "preact/hooks";
import { visibleText } from "../../model/visible-text.ts";

/** The same as what the form does, for a shell and for a program. */
export function Equivalents({ command, body, cut }: { command: string; body: string; cut: string }) {
  return (
    <aside class="equivalents" aria-label="The same elsewhere">
      <Code title="The same in a shell" text={command} />
      <Code title="The same by JSON-RPC: POST /rpc" text={body} />
      {cut !== "" && <p class="quiet">{cut}</p>}
    </aside>
  );
}

function Code({ title, text }: { title: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 2000);
  };
  return (
    <section>
      <div class="code-head">
        <h2>{title}</h2>
        {navigator.clipboard !== undefined && (
          <button type="button" class="link" onClick={() => void copy().catch(() => setCopied(false))}>
            {copied ? "copied" : "copy"}
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <pre class="panel" tabIndex={0} role="region" aria-label={title}>
        {text.split("\n").map(visibleText).join("\n")}
      </pre>
    </section>
  );
}
