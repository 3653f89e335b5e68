import type { Static, TObject } from "typebox";
import type { Client } from "../../client/index.ts";
import type { ProfileSpecification } from "../../profiling/model/specification.ts";

/** What a tool works with. */
export interface ToolContext {
  client: Client;
  /** The specification of a dataset by its path, as the profiler's service knows it. */
  specificationOf: (path: string, name: string | undefined) => Promise<ProfileSpecification>;
  /** Aborts where the client cancels the call, or the server ends. */
  signal: AbortSignal;
  /** Tells how far a call is, of 100. */
  progress: (percent: number, text: string) => Promise<void>;
}

/** Something that a model can have the profiler do: arguments and answer are checked against schemas. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: TObject;
  output: TObject;
  /** Whether it only looks. */
  readOnly: boolean;
  /** Takes arguments that its schema allows. Rejects with errors of the catalog. */
  call: (given: never, context: ToolContext) => Promise<object>;
}

/** Defines a tool whose arguments and answer are as its schemas have them. */
export function defineTool<Input extends TObject, Output extends TObject>(
  tool: Omit<Tool, "input" | "output" | "call"> & {
    input: Input;
    output: Output;
    call: (given: Static<Input>, context: ToolContext) => Promise<Static<Output>>;
  },
): Tool {
  return tool;
}
