import { expect } from "chai";
import { Type } from "typebox";
import { defineMethod } from "../../src/rpc/method.ts";
import { type TestService, testService } from "../support/service.ts";

const any = Type.Unsafe<unknown>({});
const numbers = (...names: string[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(Type.Number())])));

/** The methods that the examples call. */
const methods = [
  defineMethod({
    name: "subtract",
    summary: "",
    params: Type.Object({ minuend: Type.Number(), subtrahend: Type.Number() }),
    result: Type.Number(),
    errors: [],
    example: { minuend: 1, subtrahend: 1 },
    handler: async ({ minuend, subtrahend }) => minuend - subtrahend,
  }),
  ...["update", "notify_sum", "notify_hello", "sum"].map((name) =>
    defineMethod({
      name,
      summary: "",
      params: numbers("a", "b", "c", "d", "e"),
      result: Type.Number(),
      errors: [],
      example: {},
      handler: async (params) => Object.values(params).reduce<number>((sum, value) => sum + Number(value), 0),
    }),
  ),
  defineMethod({
    name: "get_data",
    summary: "",
    params: Type.Object({}),
    result: any,
    errors: [],
    example: {},
    handler: async () => ["hello", 5],
  }),
];

interface Example {
  title: string;
  request: string;
  /** As the specification prints it; undefined where nothing is returned. Errors are compared by code and id. */
  response: unknown;
}

const error = (code: number, id: unknown = null) => ({ jsonrpc: "2.0", error: { code }, id });
const result = (value: unknown, id: unknown) => ({ jsonrpc: "2.0", result: value, id });

const examples: Example[] = [
  {
    title: "positional parameters",
    request: '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
    response: result(19, 1),
  },
  {
    title: "positional parameters, the other way round",
    request: '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
    response: result(-19, 2),
  },
  {
    title: "named parameters",
    request: '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
    response: result(19, 3),
  },
  {
    title: "named parameters in another order",
    request: '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
    response: result(19, 4),
  },
  {
    title: "a notification",
    request: '{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}',
    response: undefined,
  },
  {
    title: "a notification of an unknown method",
    request: '{"jsonrpc": "2.0", "method": "foobar"}',
    response: undefined,
  },
  {
    title: "a call of a non-existent method",
    request: '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
    response: error(-32601, "1"),
  },
  {
    title: "a call with invalid JSON",
    request: '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
    response: error(-32700),
  },
  {
    title: "a call with an invalid request object",
    request: '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
    response: error(-32600),
  },
  {
    title: "a batch with invalid JSON",
    request: '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]',
    response: error(-32700),
  },
  { title: "an empty array", request: "[]", response: error(-32600) },
  { title: "a batch that is invalid but not empty", request: "[1]", response: [error(-32600)] },
  { title: "an invalid batch", request: "[1,2,3]", response: [error(-32600), error(-32600), error(-32600)] },
  {
    title: "a mixed batch",
    request: `[
      {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
      {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
      {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
      {"foo": "boo"},
      {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
    ]`,
    response: [result(7, "1"), result(19, "2"), error(-32600), error(-32601, "5"), result(["hello", 5], "9")],
  },
  {
    title: "a batch of notifications only",
    request:
      '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
    response: undefined,
  },
];

/** An answer with its errors cut down to what the specification's examples fix. */
function comparable(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(comparable);
  const answer = body as { error?: { code: number } } | undefined;
  return answer?.error === undefined ? answer : { ...answer, error: { code: answer.error.code } };
}

describe("the examples of section 7 of the JSON-RPC 2.0 specification", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ methods, env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  for (const { title, request, response } of examples) {
    it(`answers ${title}`, async () => {
      const { status, body } = await service.rpc.post(request);
      expect(comparable(body)).to.deep.equal(response);
      expect(status).to.equal(response === undefined ? 204 : 200);
    });
  }
});
