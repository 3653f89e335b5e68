import { isRpcError, RpcError } from "../../../client/index.ts";
import { hashOf } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";

/** Why something could not be shown or done, as the service says it, and a way to try it again. */
export function FailurePanel({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  return (
    <div class="failure" role="alert">
      {isRpcError(error) ? <Refusal error={error} /> : <p>{visibleText(messageOf(error))}</p>}
      {again !== undefined && (
        <button type="button" class="link" onClick={again}>
          try now
        </button>
      )}
    </div>
  );
}

function Refusal({ error: { code, message, data } }: { error: RpcError }) {
  return (
    <>
      <a class="number" href={hashOf({ view: "errors", code: code })}>
        {data.cli_code} {data.name}
      </a>
      <p>{visibleText(message)}</p>
      {data.suggestion !== "" && <p class="quiet">{visibleText(data.suggestion)}</p>}
    </>
  );
}

/** What is said of something that went wrong, in one line. */
export function messageOf(error: unknown): string {
  if (error instanceof RpcError) return `${error.data.cli_code} ${error.data.name}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** Rows that are not there yet. */
export function Shimmer({ rows = 6 }: { rows?: number }) {
  return (
    <div class="shimmer" role="status">
      <span class="unseen">Loading</span>
      {Array.from({ length: rows }, (_, i) => (
        <i key={i} />
      ))}
    </div>
  );
}
