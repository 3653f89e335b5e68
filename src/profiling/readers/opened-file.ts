import { type FileHandle, open } from "node:fs/promises";
import { ServiceError } from "../../errors/service-error.ts";

/** Says that bytes are not what they have to be where they stand. */
export class DamagedError extends Error {}

/** Says that a file is not of the format, or breaks a limit. */
export class InvalidError extends Error {}

/** Works with a file, and says for people why it cannot be read. `file` is its path as it is shown. */
export async function withFile<Result>(
  path: string,
  file: string,
  signal: AbortSignal,
  work: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  await using handle = await open(path);
  try {
    return await work(handle);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InvalidError) {
      throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason: error.message }, { cause: error });
    }
    if (!(error instanceof DamagedError) && !(error instanceof RangeError)) throw error;
    const reason = error instanceof DamagedError ? error.message : "a value of it is nested too deep, or too large";
    throw new ServiceError("FILE_READ_ERROR", { file, reason }, { cause: error });
  }
}
