import { createHash } from "node:crypto";
import { v4 } from "uuid";
import { type Caller, mayAct, mayRead } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ModelRecord, OutputKind } from "./model-record.ts";
import type { ModelStore } from "./model-store.ts";
import type { ModelShape } from "./session.ts";

/** Models of one owner, at most. */
const MOST_MODELS = 100;
const ZIP = Buffer.from("PK\u0003\u0004", "latin1");

/** A model as its owner describes it. */
export interface ModelDescription {
  name: string;
  description: string;
  /** Classes with their places among the outputs. */
  classMapping: Readonly<Record<string, number>>;
  /** Of each input, in the order of the model's. */
  inputShapes: readonly (readonly number[])[];
  outputs: OutputKind;
}

/** The models of callers: tried before they are kept, found again by their owners. */
export class ModelService {
  readonly #store: ModelStore | null;
  readonly #tryModel: (bytes: Uint8Array, signal: AbortSignal) => Promise<ModelShape>;
  /** Names that are being uploaded, so that none is twice. */
  readonly #uploading = new Set<string>();

  /** Without a store, as on a process that has no state folder of its own, models are refused. */
  constructor(store: ModelStore | null, tryModel: (bytes: Uint8Array, signal: AbortSignal) => Promise<ModelShape>) {
    this.#store = store;
    this.#tryModel = tryModel;
  }

  /**
   * Tries a model and keeps it. Throws MODEL_ALREADY_EXISTS, UNSUPPORTED_FILE_FORMAT of TorchScript, MODEL_VALIDATION_ERROR,
   * STORAGE_ERROR, CONFIGURATION_ERROR.
   */
  async upload(
    described: ModelDescription,
    bytes: Uint8Array,
    { caller, signal }: { caller: Caller; signal: AbortSignal },
  ): Promise<ModelRecord> {
    const store = this.#kept();
    const { name } = described;
    const owner = caller.subject;
    const key = JSON.stringify([owner, name]);
    const own = store.all().filter((record) => record.owner === owner);
    const same = own.find((record) => record.name === name);
    if (same !== undefined || this.#uploading.has(key)) {
      throw new ServiceError("MODEL_ALREADY_EXISTS", { name, model_id: same?.model_id ?? "" });
    }
    if (own.length >= MOST_MODELS)
      throw refusal(`there are ${own.length} models already, and ${MOST_MODELS} are allowed`);
    this.#uploading.add(key);
    try {
      const classes = classesOf(described.classMapping);
      if (Buffer.from(bytes.buffer, bytes.byteOffset, 4).equals(ZIP)) throw torchScript(name);
      const shape = await this.#tryModel(bytes, signal);
      checkInputs(shape, described.inputShapes);
      checkOutput(shape, classes.length);
      const record: ModelRecord = {
        model_id: v4(),
        name,
        description: described.description,
        owner,
        uploaded_at: Date.now(),
        sha256: createHash("sha256").update(bytes).digest("hex"),
        size: bytes.length,
        classes,
        inputs: shape.inputs,
        output_shape: shape.outputShape,
        outputs: described.outputs,
      };
      await store.add(record, bytes);
      return record;
    } finally {
      this.#uploading.delete(key);
    }
  }

  /** The models that a caller may read, in the order in which they were uploaded. */
  list(caller: Caller): ModelRecord[] {
    return this.#kept()
      .all()
      .filter(({ owner }) => mayRead(caller, owner));
  }

  /** A model; throws MODEL_NOT_FOUND, as of those that the caller may not read. */
  get(modelId: string, caller: Caller): ModelRecord & { path: string } {
    const store = this.#kept();
    const record = store.get(modelId);
    if (record === null || !mayRead(caller, record.owner))
      throw new ServiceError("MODEL_NOT_FOUND", { model_id: modelId });
    return { ...record, path: store.pathOf(modelId) };
  }

  /** Deletes a model; throws MODEL_NOT_FOUND, as of those that the caller may not delete. */
  delete(modelId: string, caller: Caller): void {
    const { owner } = this.get(modelId, caller);
    if (!mayAct(caller, owner)) throw new ServiceError("MODEL_NOT_FOUND", { model_id: modelId });
    this.#kept().remove(modelId);
  }

  #kept(): ModelStore {
    if (this.#store !== null) return this.#store;
    throw new ServiceError("CONFIGURATION_ERROR", {
      variable: "DATABASE_URL",
      reason: "is set: models are kept in the state folder of a service that has one of its own",
    });
  }
}

function refusal(reason: string): ServiceError {
  return new ServiceError("MODEL_VALIDATION_ERROR", { reason });
}

function torchScript(name: string): ServiceError {
  const suggestion =
    "TorchScript cannot be run here; export it to ONNX: torch.onnx.export(torch.jit.load('model.pt'), (torch.zeros(1, 1024),), 'model.onnx', input_names=['flux'])";
  return new ServiceError(
    "UNSUPPORTED_FILE_FORMAT",
    { file: name, format: "TorchScript (.pt)", supported: [".onnx"] },
    { suggestion },
  );
}

/** The classes by their places, which have to go from 0 without a gap. */
function classesOf(mapping: Readonly<Record<string, number>>): string[] {
  const sorted = Object.entries(mapping).sort(([, one], [, other]) => one - other);
  if (sorted.some(([, place], i) => place !== i)) {
    throw refusal(`the places of the class mapping are not 0 to ${sorted.length - 1}, each once`);
  }
  return sorted.map(([type]) => type);
}

function checkInputs({ inputs }: ModelShape, given: readonly (readonly number[])[]): void {
  const fits =
    inputs.length === given.length &&
    inputs.every(({ shape }, i) => {
      const said = given[i] ?? [];
      return shape.length === said.length && shape.every((size, at) => size === -1 || size === said[at]);
    });
  if (fits) return;
  const shown = (shapes: readonly (readonly number[])[]): string =>
    shapes.map((shape) => `[${shape.join(", ")}]`).join(", ");
  throw refusal(
    `Model input shape ${shown(inputs.map(({ shape }) => shape))} does not match input_shape ${shown(given)}`,
  );
}

function checkOutput({ outputShape, output }: ModelShape, classes: number): void {
  const last = outputShape.at(-1);
  if (last !== classes || output.length !== classes) {
    throw refusal(`Model output shape [${outputShape.join(", ")}] does not match class mapping size ${classes}`);
  }
}
