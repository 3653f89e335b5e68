import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

export interface ProvokingTests<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  sharing: () => Promise<TestService>;
}

const name = "tests.it.set";
const target = "raw.it.tested";

/** What provokes each error of tests of data. */
export function qualityProvocations<Seen>({ failed, sharing }: ProvokingTests<Seen>) {
  const tested = async (): Promise<RpcClient> => {
    const { rpc } = await sharing();
    const source = { name: target, profile_specification: specificationOf("set"), replace: true };
    const { job_id } = await rpc.call<{ job_id: string }>("datasets.register", source);
    await rpc.ended(job_id);
    return rpc;
  };
  const spec = { name, target, tests: [{ name: "some", type: "row_count", min: 1 }] };
  return {
    QUALITY_SPEC_NOT_FOUND: async () => failed((await sharing()).rpc, "quality.get", { name: "no.such.tests" }),
    INVALID_QUALITY_SPEC: async () =>
      failed(await tested(), "quality.register", { ...spec, tests: [{ name: "a", type: "nul" }] }),
    QUALITY_SPEC_ALREADY_EXISTS: async () => {
      const rpc = await tested();
      await rpc.call("quality.register", { ...spec, replace: true });
      return failed(rpc, "quality.register", spec);
    },
    QUALITY_TEST_FAILED: async () => {
      const tests = [{ name: "gone", type: "not_null", column: "no_such_column" }];
      return failed(await tested(), "quality.run", { target, tests, wait_seconds: 30 });
    },
  };
}
