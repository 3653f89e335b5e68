// Models as ONNX files, written by the fields of onnx.proto.

type Bytes = Buffer<ArrayBufferLike>;

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function whole(field: number, value: number): Bytes {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function bytes(field: number, content: Bytes | string): Bytes {
  const own = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(own.length), own]);
}

/** A tensor of floats by its dimensions. */
export function floats(name: string, dims: number[], values: readonly number[]): Bytes {
  const raw = Buffer.from(Float32Array.from(values).buffer);
  return Buffer.concat([...dims.map((dim) => whole(1, dim)), whole(2, 1), bytes(8, name), bytes(9, raw)]);
}

/** A tensor of which a file beside the model is said to hold the values. */
export function outside(name: string, dims: number[], file: string): Bytes {
  const entry = Buffer.concat([bytes(1, "location"), bytes(2, file)]);
  return Buffer.concat([
    ...dims.map((dim) => whole(1, dim)),
    whole(2, 1),
    bytes(8, name),
    bytes(13, entry),
    whole(14, 1),
  ]);
}

/** A scalar: of integers (7) or booleans (9). */
export function scalar(name: string, type: 7 | 9, value: number): Bytes {
  const raw = Buffer.alloc(type === 7 ? 8 : 1);
  raw[0] = value;
  return Buffer.concat([whole(2, type), bytes(8, name), bytes(9, raw)]);
}

export function node(type: string, inputs: string[], outputs: string[], attributes: Bytes[] = []): Bytes {
  return Buffer.concat([
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, type),
    ...attributes.map((attribute) => bytes(5, attribute)),
  ]);
}

/** An attribute that is a graph. */
export function graphAttribute(name: string, graph: Bytes): Bytes {
  return Buffer.concat([bytes(1, name), bytes(6, graph), whole(20, 5)]);
}

/** An input or output: of floats (1), integers (7) or booleans (9). */
export function value(name: string, dims: number[], type = 1): Bytes {
  const shape = Buffer.concat(dims.map((dim) => bytes(1, whole(1, dim))));
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, Buffer.concat([whole(1, type), bytes(2, shape)])))]);
}

export function graph(parts: { nodes: Bytes[]; tensors?: Bytes[]; inputs: Bytes[]; outputs: Bytes[] }): Bytes {
  const { nodes, tensors = [], inputs, outputs } = parts;
  return Buffer.concat([
    ...nodes.map((own) => bytes(1, own)),
    bytes(2, "graph"),
    ...tensors.map((own) => bytes(5, own)),
    ...inputs.map((own) => bytes(11, own)),
    ...outputs.map((own) => bytes(12, own)),
  ]);
}

/** A model of a graph. */
export function model(own: Bytes): Bytes {
  return Buffer.concat([whole(1, 8), bytes(7, own), bytes(8, Buffer.concat([bytes(1, ""), whole(2, 17)]))]);
}
