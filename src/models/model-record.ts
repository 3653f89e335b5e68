/** What is kept of a model beside its bytes. */
export interface ModelRecord {
  model_id: string;
  name: string;
  description: string;
  owner: string | null;
  /** Milliseconds since 1970. */
  uploaded_at: number;
  /** Of the bytes. */
  sha256: string;
  size: number;
  /** Class names in the order of the model's outputs. */
  classes: string[];
  inputs: ModelTensor[];
  output_shape: number[];
  outputs: OutputKind;
}

/** What a model's outputs are; it is declared, since it cannot be told from them. */
export type OutputKind = "probabilities" | "logits";

/** An input or output by its name; a dimension that the model leaves open is −1. */
export interface ModelTensor {
  name: string;
  shape: number[];
}
