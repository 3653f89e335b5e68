import { ServiceError } from "../errors/service-error.ts";
import { callJson, type HostAccess, type JsonCall } from "../outbound/call-json.ts";
import { addressOf } from "../profiling/connectors/access.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";

export interface AirflowSettings {
  airflowUrl: string;
  airflowUser: string;
  airflowPassword: string;
  airflowToken: string;
  airflowTimeoutMs: number;
}

/** A run of a DAG, by the names that Airflow gives both. */
export interface DagRun {
  dag_id: string;
  dag_run_id: string;
}

const MOST_SAID = 200;

/** Airflow, by its REST API of version 1 or 2. Throws AIRFLOW_API_ERROR, and what its signal aborts with. */
export class Airflow {
  readonly #url: string;
  readonly #access: HostAccess;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;

  /** Null where the operator names none. */
  static of(settings: AirflowSettings): Airflow | null {
    return settings.airflowUrl === "" ? null : new Airflow(settings);
  }

  private constructor({ airflowUrl, airflowUser, airflowPassword, airflowToken, airflowTimeoutMs }: AirflowSettings) {
    this.#timeoutMs = airflowTimeoutMs;
    this.#url = airflowUrl.replace(/\/+$/, "");
    const address = addressOf(airflowUrl);
    const allowedHosts = address === null ? [] : [`${address.host}:${address.port}`];
    // The operator has named the very host: it may lie wherever he runs it.
    this.#access = { allowedHosts, allowPrivateAddresses: true };
    const login = Buffer.from(`${airflowUser}:${airflowPassword}`).toString("base64");
    const given = airflowToken !== "" ? `Bearer ${airflowToken}` : airflowUser === "" ? null : `Basic ${login}`;
    this.#headers = given === null ? {} : { authorization: given };
  }

  /**
   * Begins a run of a DAG, once: where there is one of its name, that is it. Where no answer comes, it is asked whether there
   * is. Throws ACTION_OUTCOME_UNKNOWN where that is not answered either.
   */
  async trigger(run: DagRun, conf: Record<string, JsonValue>, signal: AbortSignal): Promise<void> {
    // Version 2 wants to be told that a run is for no moment of its own.
    const moment = this.#url.endsWith("/v2") ? { logical_date: null } : {};
    const body = JSON.stringify({ dag_run_id: run.dag_run_id, conf, ...moment });
    try {
      const { status, text } = await this.#call(run.dag_id, "dagRuns", { method: "POST", body, signal });
      if (status !== 200 && status !== 201 && status !== 409) throw refused(run.dag_id, status, text);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      await this.state(run, signal).catch((unknown: unknown) => {
        if (!isUnanswered(unknown)) throw unknown;
        const action = `a run of '${run.dag_id}' (${run.dag_run_id}) in Airflow`;
        throw new ServiceError("ACTION_OUTCOME_UNKNOWN", { action }, { cause: error });
      });
    }
  }

  /** How far a run is, in Airflow's word: queued, running, success or failed. */
  async state(run: DagRun, signal: AbortSignal): Promise<string> {
    const path = `dagRuns/${encodeURIComponent(run.dag_run_id)}`;
    const { status, text } = await this.#call(run.dag_id, path, { method: "GET", signal });
    if (status !== 200) throw refused(run.dag_id, status, text);
    const state = memberOf(text, "state");
    if (state === null) throw failure(run.dag_id, status, "its answer has no state");
    return state;
  }

  /** Ends a run as failed. */
  async stop(run: DagRun, signal: AbortSignal): Promise<void> {
    const path = `dagRuns/${encodeURIComponent(run.dag_run_id)}`;
    const { status, text } = await this.#call(run.dag_id, path, {
      method: "PATCH",
      body: '{"state":"failed"}',
      signal,
    });
    if (status !== 200) throw refused(run.dag_id, status, text);
  }

  async #call(dagId: string, path: string, call: Omit<JsonCall, "timeoutMs">) {
    const url = `${this.#url}/dags/${encodeURIComponent(dagId)}/${path}`;
    try {
      return await callJson(url, { ...call, headers: this.#headers, timeoutMs: this.#timeoutMs }, this.#access);
    } catch (error) {
      call.signal.throwIfAborted();
      const { code, message } = error as NodeJS.ErrnoException;
      throw failure(dagId, null, typeof code === "string" ? `it cannot be reached (${code})` : message, error);
    }
  }
}

function refused(dagId: string, status: number, text: string): ServiceError {
  const said = memberOf(text, "detail") ?? memberOf(text, "title");
  return failure(dagId, status, `it answered ${status}${said === null ? "" : `: ${said.slice(0, MOST_SAID)}`}`);
}

/** That Airflow did not do what it was asked for, or ended otherwise than well. */
export function failure(dag_id: string, status: number | null, reason: string, cause?: unknown): ServiceError {
  return new ServiceError("AIRFLOW_API_ERROR", { dag_id, status, reason }, { cause });
}

/** Whether nothing was answered, so that it is not known what was done. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.name !== "AIRFLOW_API_ERROR") return false;
  return (error.details as { status: number | null }).status === null;
}

/** A text of an object; null where a text is no object, or has no such text. */
function memberOf(text: string, member: string): string | null {
  try {
    const value: unknown = (JSON.parse(text) as Record<string, unknown> | null)?.[member];
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}
