import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { ServiceError } from "../errors/service-error.ts";
import type { ModelTensor } from "./model-record.ts";

// WebAssembly reads no files and can be ended with its thread, whatever a model does.
env.wasm.numThreads = 1;
env.logLevel = "fatal";

const OPTIONS = { executionProviders: ["wasm"], logSeverityLevel: 4 } as const;
/** Numbers that a model's input or output may have. */
const MOST_NUMBERS = 1_048_576;

/** Memory of all models in a thread, in pages of 64 KiB: what wants more is refused by WebAssembly itself. */
const MOST_PAGES = 16_384;
limitMemory();

let loaded: { sha256: string; session: InferenceSession } | null = null;

/** What a model takes and gives. */
export interface ModelShape {
  inputs: ModelTensor[];
  /** As it came out. */
  outputShape: number[];
  output: number[];
}

/**
 * Loads a model and has it work on zeros. Throws MODEL_VALIDATION_ERROR where it is none, has other tensors than of floats,
 * or several outputs.
 */
export async function triedModel(bytes: Uint8Array): Promise<ModelShape> {
  const session = await sessionOf(bytes);
  const inputs = session.inputMetadata.map((own) => {
    if (!own.isTensor || own.type !== "float32")
      throw refusal(`its input ${own.name} is not a tensor of 32-bit floats`);
    return { name: own.name, shape: own.shape.map((size) => (typeof size === "number" ? size : -1)) };
  });
  if (session.outputNames.length !== 1)
    throw refusal(`it has ${session.outputNames.length} outputs, and one is needed`);
  const feeds = Object.fromEntries(inputs.map(({ name, shape }) => [name, { shape: closed(shape), values: null }]));
  const { output, outputShape } = await ran(session, feeds);
  return { inputs, outputShape, output };
}

/** Values of the inputs by name, zeros where null. */
type Feeds = Record<string, { shape: number[]; values: Float32Array | null }>;

/**
 * Has a model in a file work. Throws MODEL_CONFIGURATION_ERROR where the file is gone or is not what was uploaded,
 * CLASSIFICATION_FAILED where the model fails.
 */
export async function runModel(
  path: string,
  model: { model_id: string; sha256: string },
  feeds: Feeds,
): Promise<number[]> {
  const session = await storedSession(path, model);
  try {
    return (await ran(session, feeds)).output;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ServiceError("CLASSIFICATION_FAILED", { reason: `the model failed: ${said}` }, { cause: error });
  }
}

async function storedSession(
  path: string,
  { model_id, sha256 }: { model_id: string; sha256: string },
): Promise<InferenceSession> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new ServiceError("MODEL_CONFIGURATION_ERROR", { model_id, reason: "its file is gone" }, { cause: error });
  }
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new ServiceError("MODEL_CONFIGURATION_ERROR", { model_id, reason: "its file is not what was uploaded" });
  }
  if (loaded?.sha256 === sha256) return loaded.session;
  await loaded?.session.release();
  loaded = null; // whatever comes of the next one
  loaded = { sha256, session: await sessionOf(bytes) };
  return loaded.session;
}

async function sessionOf(bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, OPTIONS);
  } catch (error) {
    throw refusal(reasonIn(error), error);
  }
}

async function ran(session: InferenceSession, feeds: Feeds): Promise<{ output: number[]; outputShape: number[] }> {
  const given = Object.entries(feeds).map(([name, { shape, values }]) => {
    const size = shape.reduce((product, one) => product * one, 1);
    if (size > MOST_NUMBERS) throw refusal(`its input ${name} has ${size} numbers, and ${MOST_NUMBERS} are allowed`);
    return [name, new Tensor("float32", values ?? new Float32Array(size), shape)] as const;
  });
  let results: InferenceSession.OnnxValueMapType;
  try {
    results = await session.run(Object.fromEntries(given));
  } catch (error) {
    throw refusal(reasonIn(error), error);
  }
  const result = results[session.outputNames[0] ?? ""];
  const data = result?.data;
  if (!(data instanceof Float32Array)) throw refusal("its output is not a tensor of 32-bit floats");
  if (data.length > MOST_NUMBERS)
    throw refusal(`its output has ${data.length} numbers, and ${MOST_NUMBERS} are allowed`);
  return { output: [...data], outputShape: [...(result?.dims ?? [])] };
}

function closed(shape: readonly number[]): number[] {
  return shape.map((size) => (size === -1 ? 1 : size));
}

function refusal(reason: string, cause?: unknown): ServiceError {
  return new ServiceError("MODEL_VALIDATION_ERROR", { reason }, { cause });
}

/** Bounds every memory of WebAssembly that this thread makes from now on. */
function limitMemory(): void {
  const wasm: WithMemory = Reflect.get(globalThis, "WebAssembly"); // Node's types have no value of that name
  const { Memory } = wasm;
  wasm.Memory = class extends Memory {
    constructor({ maximum = MOST_PAGES, ...descriptor }: MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(maximum, MOST_PAGES) });
    }
  };
}

interface MemoryDescriptor {
  initial: number;
  maximum?: number;
  shared?: boolean;
}

interface WithMemory {
  Memory: new (descriptor: MemoryDescriptor) => object;
}

/** What the runtime says of a model, without places in its own sources. */
function reasonIn(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/External data|external initializer|Module\.MountedFiles/i.test(text)) return "its weights lie in another file";
  if (/protobuf parsing failed|No graph was found/i.test(text)) return "it is no ONNX file, or only a part of one";
  if (/out of memory|bad_alloc|allocat/i.test(text)) return "it takes more memory than there is";
  const [, said = ""] = /ERROR_MESSAGE: "?(.*)/s.exec(text) ?? [];
  return said === "" ? "it cannot be run" : `the runtime refuses it: ${said.replace(/\S*\/\S+/g, "…").slice(0, 200)}`;
}
