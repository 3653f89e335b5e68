import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { type Bounds, holdDataset } from "../profiling/dataset/dataset-path.ts";

/** Bytes of a model, at most. */
const MOST_BYTES = 268_435_456;

/**
 * The bytes of a model below the data root. Throws UNSUPPORTED_FILE_FORMAT, with how to export TorchScript, where it is not
 * named .onnx, FILE_VALIDATION_ERROR where it is too large, and what `holdDataset` throws.
 */
export async function readModelFile({
  dataRoot,
  path,
  bounds,
}: {
  dataRoot: string;
  path: string;
  bounds: Bounds;
}): Promise<Buffer> {
  const format = extname(path).toLowerCase();
  if (format !== ".onnx") {
    const isTorch = [".pt", ".pth"].includes(format);
    const suggestion = isTorch
      ? "TorchScript cannot be run here; export it to ONNX: torch.onnx.export(torch.jit.load('model.pt'), (torch.zeros(1, 1024),), 'model.onnx', input_names=['flux'])"
      : "Export the model to ONNX";
    throw new ServiceError(
      "UNSUPPORTED_FILE_FORMAT",
      { file: path, format: format || "without an extension", supported: [".onnx"] },
      { suggestion },
    );
  }
  using held = holdDataset(dataRoot, path, bounds);
  if (held.stats.size > MOST_BYTES) {
    const reason = `it has ${held.stats.size} bytes, and a model may have ${MOST_BYTES}`;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason });
  }
  return await readFile(held.path);
}
