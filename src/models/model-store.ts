import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import type { ModelRecord } from "./model-record.ts";

const RECORD = "model.json";
const BYTES = "model.onnx";
/** How the folder of a model begins that is being written; what is left of one is removed at the next start. */
const UNFINISHED = ".new-";

/**
 * The models that callers have uploaded: a folder each, which has its name once both of its files are whole and on the disk.
 */
export class ModelStore {
  readonly #folder: string;
  readonly #records = new Map<string, ModelRecord>();

  constructor(folder: string) {
    this.#folder = folder;
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      const own = join(folder, name);
      if (name.startsWith(UNFINISHED)) rmSync(own, { recursive: true, force: true });
      else this.#records.set(name, JSON.parse(readFileSync(join(own, RECORD), "utf8")) as ModelRecord); // written here
    }
  }

  /** All of them, in the order in which they were uploaded. */
  all(): ModelRecord[] {
    return [...this.#records.values()].sort(
      (a, b) => a.uploaded_at - b.uploaded_at || (a.model_id < b.model_id ? -1 : 1),
    );
  }

  get(modelId: string): ModelRecord | null {
    return this.#records.get(modelId) ?? null;
  }

  /** Where the bytes of a model lie. */
  pathOf(modelId: string): string {
    return join(this.#folder, modelId, BYTES);
  }

  /** Keeps a model; once this resolves it is on the disk. Throws STORAGE_ERROR, and leaves nothing then. */
  async add(record: ModelRecord, bytes: Uint8Array): Promise<void> {
    const passing = join(this.#folder, `${UNFINISHED}${record.model_id}`);
    try {
      await mkdir(passing, { recursive: true });
      await written(join(passing, BYTES), bytes);
      await written(join(passing, RECORD), Buffer.from(JSON.stringify(record)));
      await rename(passing, join(this.#folder, record.model_id));
      await synced(this.#folder);
    } catch (error) {
      await rm(passing, { recursive: true, force: true }).catch(() => {}); // removed at the next start
      throw storageError(error);
    }
    this.#records.set(record.model_id, record);
  }

  /** Removes a model: its folder gets the name of one that is unfinished first. */
  remove(modelId: string): void {
    const passing = join(this.#folder, `${UNFINISHED}${modelId}`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      renameSync(join(this.#folder, modelId), passing);
      rmSync(passing, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw storageError(error);
    }
    this.#records.delete(modelId);
  }
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function storageError(error: unknown): ServiceError {
  const { code } = error as NodeJS.ErrnoException;
  const reason =
    code === "ENOSPC" ? "no space left on device" : `a model cannot be written: ${code ?? "the file system refuses"}`;
  return new ServiceError("STORAGE_ERROR", { reason }, { cause: error });
}
