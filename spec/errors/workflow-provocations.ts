import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService } from "../support/service.ts";
import { token } from "../support/tokens.ts";

export interface ProvokingWorkflows<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  sharing: () => Promise<TestService>;
  withAuth: () => Promise<TestService>;
  /** A service whose Airflow answers everything with a status, or nothing. */
  airflow: (status: number | null) => Promise<TestService>;
}

const steps = [{ id: "one", type: "query", sql: "SELECT 1 AS one" }];
const NOWHERE = "5d769018-aa5a-4d29-8c5d-c97a00000000";

/** What provokes each error of workflows. */
export function workflowProvocations<Seen>({ failed, sharing, withAuth, airflow }: ProvokingWorkflows<Seen>) {
  const registered = async (name: string, more: object = {}): Promise<RpcClient> => {
    const { rpc } = await sharing();
    await rpc.call("workflows.register", { name, steps, replace: true, ...more });
    return rpc;
  };
  const dagError = async ({ rpc }: TestService): Promise<Seen> => {
    const name = "it.it.dag";
    const one = { id: "one", type: "airflow" as const, dag_id: "load" };
    await rpc.call("workflows.register", { name, steps: [one], retry: { max: 1, delay_seconds: 0 }, replace: true });
    const { run_id } = await rpc.call("workflows.run", { name });
    const { steps: ended } = await rpc.call("workflows.status", { run_id, wait_seconds: 30 });
    return ended[0]?.error as Seen;
  };
  return {
    WORKFLOW_NOT_FOUND: async () => failed((await sharing()).rpc, "workflows.get", { name: "no.such.flow" }),
    WORKFLOW_ALREADY_EXISTS: async () =>
      failed(await registered("it.it.twice"), "workflows.register", { name: "it.it.twice", steps }),
    WORKFLOW_INVALID_STATE: async () =>
      failed(await registered("it.it.off", { enabled: false }), "workflows.run", { name: "it.it.off" }),
    INVALID_CRON: async () =>
      failed((await sharing()).rpc, "workflows.register", { name: "it.it.cron", steps, cron: "61 * * * *" }),
    WORKFLOW_RUN_NOT_FOUND: async () => failed((await sharing()).rpc, "workflows.status", { run_id: NOWHERE }),
    WORKFLOW_RUN_NOT_CANCELLABLE: async () => {
      const rpc = await registered("it.it.over");
      const { run_id } = await rpc.finished("workflows.run", { name: "it.it.over" });
      return failed(rpc, "workflows.stop", { run_id });
    },
    WORKFLOW_STEP_FAILED: async () => {
      const bad = [{ id: "one", type: "query", sql: "SELECT 'n/a'::INTEGER AS one" }];
      return failed(await registered("it.it.bad", { steps: bad }), "workflows.run", {
        name: "it.it.bad",
        wait_seconds: 30,
      });
    },
    AIRFLOW_API_ERROR: async () => dagError(await airflow(500)),
    ACTION_OUTCOME_UNKNOWN: async () => dagError(await airflow(null)),
    WORKFLOW_PERMISSION_DENIED: async () => {
      const service = await withAuth();
      const name = "it.it.mine";
      await service.rpc.as(await token({ sub: "me" })).call("workflows.register", { name, steps, readers: "all" });
      return failed(service.rpc.as(await token({ sub: "you" })), "workflows.unregister", { name });
    },
  };
}
