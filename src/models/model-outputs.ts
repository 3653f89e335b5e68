import { ServiceError } from "../errors/service-error.ts";
import type { ModelRecord } from "./model-record.ts";

/** How far probabilities may be from a sum of 1. */
const SUM = 1e-3;

/** A class with its probability. */
export interface ClassProbability {
  type: string;
  probability: number;
}

/**
 * The classes with their probabilities, the likeliest first; of logits by softmax. Throws CLASSIFICATION_FAILED where an
 * output is no number, or what is said to be probabilities is none.
 */
export function probabilitiesOf(
  { classes, outputs }: Pick<ModelRecord, "classes" | "outputs">,
  output: readonly number[],
): ClassProbability[] {
  const refuse = (reason: string): ServiceError => new ServiceError("CLASSIFICATION_FAILED", { reason });
  if (output.length !== classes.length)
    throw refuse(`the model answered ${output.length} numbers for ${classes.length} classes`);
  if (!output.every(Number.isFinite)) throw refuse("the model answered what is no number");
  const most = Math.max(...output);
  const powers = output.map((value) => Math.exp(value - most));
  const given = outputs === "logits" ? powers : output;
  const sum = given.reduce((all, value) => all + value, 0);
  if (outputs === "probabilities" && (Math.abs(sum - 1) > SUM || given.some((value) => value < 0))) {
    throw refuse(
      `the model's outputs are no probabilities, for their sum is ${sum.toPrecision(4)}; if they are logits, that has to be said when it is uploaded`,
    );
  }
  return given
    .map((value, i) => ({ type: classes[i] as string, probability: outputs === "logits" ? value / sum : value }))
    .sort((a, b) => b.probability - a.probability || (a.type < b.type ? -1 : 1));
}
