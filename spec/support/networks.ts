import { floats, graph, graphAttribute, model, node, outside, scalar, value } from "./onnx.ts";
import { randomNumbers } from "./supernovae.ts";

const WIDTH = 1024;

/** A network of one hidden layer: its weights, and itself as a model. */
export interface Network {
  bytes: Buffer;
  /** What it answers, computed from the formula: softmax(W2 · max(0, W1 · x + b1) + b2). */
  evaluate: (flux: readonly number[]) => number[];
}

/** Params of models.upload of a model with so many classes. */
export function modelParams(name: string, bytes: Buffer, classes: number) {
  const class_mapping = Object.fromEntries(Array.from({ length: classes }, (_, i) => [`class ${i}`, i]));
  return { name, content_base64: bytes.toString("base64"), class_mapping, input_shape: [1, 1024] };
}

/** A network with weights that are the same each time. */
export function network(classes: number, hidden = 16): Network {
  const random = randomNumbers(42 + classes);
  const weights = (count: number): number[] => Array.from({ length: count }, () => Math.fround(random() - 0.5));
  const [w1, b1] = [weights(WIDTH * hidden), weights(hidden)];
  const [w2, b2] = [weights(hidden * classes), weights(classes)];
  const bytes = model(
    graph({
      nodes: [
        node("Gemm", ["flux", "w1", "b1"], ["sum"]),
        node("Relu", ["sum"], ["hidden"]),
        node("Gemm", ["hidden", "w2", "b2"], ["logits"]),
        node("Softmax", ["logits"], ["probabilities"]),
      ],
      tensors: [
        floats("w1", [WIDTH, hidden], w1),
        floats("b1", [hidden], b1),
        floats("w2", [hidden, classes], w2),
        floats("b2", [classes], b2),
      ],
      inputs: [value("flux", [1, WIDTH])],
      outputs: [value("probabilities", [1, classes])],
    }),
  );
  const layer = (x: readonly number[], w: number[], b: number[]): number[] =>
    b.map((own, j) => own + x.reduce((sum, one, i) => sum + one * (w[i * b.length + j] as number), 0));
  return {
    bytes,
    evaluate: (flux) => {
      const out = layer(
        layer(flux, w1, b1).map((one) => Math.max(0, one)),
        w2,
        b2,
      );
      const most = Math.max(...out);
      const powers = out.map((one) => Math.exp(one - most));
      const sum = powers.reduce((all, one) => all + one, 0);
      return powers.map((one) => one / sum);
    },
  };
}

/** A model that multiplies its input by a number and takes the first of it: NaN makes all of it NaN. */
export function scaled(classes: number, factor: number): Buffer {
  const zeros = Array.from({ length: WIDTH * classes }, () => 0);
  return model(
    graph({
      nodes: [node("Mul", ["flux", "factor"], ["scaled"]), node("MatMul", ["scaled", "w"], ["out"])],
      tensors: [floats("factor", [1], [factor]), floats("w", [WIDTH, classes], zeros)],
      inputs: [value("flux", [1, WIDTH])],
      outputs: [value("out", [1, classes])],
    }),
  );
}

/** A model whose loop goes on for longer than anybody waits. */
export function endless(classes: number): Buffer {
  const body = graph({
    nodes: [
      node("Identity", ["go_on"], ["going"]),
      node("Add", ["carried", "carried"], ["sum"]),
      node("Sin", ["sum"], ["next"]),
    ],
    inputs: [value("turn", [], 7), value("go_on", [], 9), value("carried", [1, classes])],
    outputs: [value("going", [], 9), value("next", [1, classes])],
  });
  const most = Buffer.from("ffffffffffffff7f", "hex");
  const turns = Buffer.concat([Buffer.from([0x10, 7, 0x42, 5]), Buffer.from("turns"), Buffer.from([0x4a, 8]), most]);
  return model(
    graph({
      nodes: [
        node("MatMul", ["flux", "w"], ["first"]),
        node("Loop", ["turns", "yes", "first"], ["out"], [graphAttribute("body", body)]),
      ],
      tensors: [
        floats(
          "w",
          [WIDTH, classes],
          Array.from({ length: WIDTH * classes }, () => 0.01),
        ),
        turns,
        scalar("yes", 9, 1),
      ],
      inputs: [value("flux", [1, WIDTH])],
      outputs: [value("out", [1, classes])],
    }),
  );
}

/** A model whose weights are said to lie in another file. */
export function elsewhere(classes: number, file: string): Buffer {
  return model(
    graph({
      nodes: [node("MatMul", ["flux", "w"], ["out"])],
      tensors: [outside("w", [WIDTH, classes], file)],
      inputs: [value("flux", [1, WIDTH])],
      outputs: [value("out", [1, classes])],
    }),
  );
}

/** A model that takes something else than a spectrum. */
export function picture(classes: number): Buffer {
  return model(
    graph({
      nodes: [node("MatMul", ["image", "w"], ["out"])],
      tensors: [
        floats(
          "w",
          [64, classes],
          Array.from({ length: 64 * classes }, () => 1),
        ),
      ],
      inputs: [value("image", [1, 64])],
      outputs: [value("out", [1, classes])],
    }),
  );
}
