import { randomUUID } from "node:crypto";
import type { ValidateFunction } from "ajv";
import { expect } from "chai";
import type { ErrorObject } from "../../src/errors/wire.ts";
import type { Contract, MethodName, OpenRpcDocument } from "../../src/methods/contract.ts";
import { resultValidator } from "./published-schemas.ts";

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; undefined where there is none. */
  body: unknown;
}

/** A job as `profiler.jobStatus` shows it. */
export type JobState = Contract["profiler.jobStatus"]["result"];

/** Methods that begin a job, and tell what it came to. */
type Begins = "quality.run" | "datasets.refresh" | "workflows.run";

/** Calls a service over HTTP, and checks every result against the schema that the service publishes. */
export class RpcClient {
  readonly url: string;
  readonly #headers: Record<string, string>;
  #published: OpenRpcDocument | null = null;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** The same service, called with a bearer token. */
  as(token: string): RpcClient {
    return new RpcClient(this.url, { authorization: `Bearer ${token}` });
  }

  /** Posts a body as it is. */
  async post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<RawAnswer> {
    const response = await fetch(`${this.url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.#headers, ...headers },
      body,
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  /** The result of a call that must succeed, by the type that its method has or by another that is as true. */
  async call<Name extends MethodName>(
    method: Name,
    params?: Contract[Name]["params"],
  ): Promise<Contract[Name]["result"]>;
  async call<Result>(method: string, params?: unknown): Promise<Result>;
  async call(method: string, params: unknown = {}): Promise<unknown> {
    const answer = await this.#answer(method, params);
    if ("error" in answer) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    const validate = await this.#validator(method);
    expect(validate, `schema of ${method}`).to.be.a("function");
    if (validate?.(answer.result) !== true) {
      throw new Error(`result of ${method} fails its schema: ${JSON.stringify(validate?.errors)}`);
    }
    return answer.result;
  }

  /** The error of a call that must fail. */
  async fail(method: string, params: unknown = {}): Promise<ErrorObject> {
    const answer = await this.#answer(method, params);
    if (!("error" in answer)) throw new Error(`${method} did not fail: ${JSON.stringify(answer.result)}`);
    return answer.error;
  }

  /** Triggers a job and waits until it is terminal. */
  async profiled(specification: object, more: object = {}): Promise<JobState> {
    const { job_id } = await this.call<Pick<JobState, "job_id">>("profiler.trigger", {
      profile_specification: specification,
      ...more,
    });
    return this.ended(job_id);
  }

  /** Waits until a job is terminal, so long at most for each change of its status. */
  async ended(jobId: string, wait_seconds = 5): Promise<JobState> {
    for (;;) {
      const job = await this.call("profiler.jobStatus", { job_id: jobId, wait_seconds });
      if (job.terminal) return job;
    }
  }

  /** What a call gives once its job has ended, however long that takes beside all else that the machine does. */
  async finished<Name extends Begins>(
    method: Name,
    params: Contract[Name]["params"],
  ): Promise<Contract[Name]["result"]> {
    // Only who asks for tests by the same key is given what they came to once more.
    const key = method === "quality.run" ? { idempotency_key: randomUUID() } : {};
    const asked = { ...key, ...params, wait_seconds: 30 };
    const begun = await this.call<{ job_id?: string; run_id?: string }>(method, asked);
    const { status, terminal } = await this.ended(begun.job_id ?? begun.run_id ?? "");
    if (method === "quality.run") return this.call(method, asked);
    return { ...begun, status, ...("terminal" in begun && { terminal }) } as Contract[Name]["result"];
  }

  async #answer(method: string, params: unknown): Promise<{ result: unknown } | { error: ErrorObject }> {
    const { body } = await this.post(JSON.stringify({ jsonrpc: "2.0", id: "spec", method, params }));
    expect(body).to.include({ jsonrpc: "2.0", id: "spec" });
    return body as { result: unknown } | { error: ErrorObject };
  }

  async #validator(method: string): Promise<ValidateFunction | undefined> {
    if (this.#published === null) {
      const answer = (await this.#answer("rpc.discover", {})) as { result: OpenRpcDocument };
      this.#published = answer.result;
    }
    const validate = this.#validators.get(method) ?? resultValidator(this.#published, method);
    if (validate !== undefined) this.#validators.set(method, validate);
    return validate;
  }
}
