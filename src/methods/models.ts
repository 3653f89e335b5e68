import { Type } from "typebox";
import { actingAs } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ModelRecord } from "../models/model-record.ts";
import type { ModelService } from "../models/model-service.ts";
import { defineMethod } from "../rpc/method.ts";
import type { SpectraService } from "../spectra/spectra-service.ts";
import { Admin, oneOf, TextOrNull, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
const OUTPUTS = ["probabilities", "logits"] as const;
const Shape = Type.Array(Type.Integer({ minimum: 1, maximum: 1_048_576 }), { minItems: 1, maxItems: 8 });
const ModelId = Type.String({ description: "As models.upload gives it" });
const Inputs = Type.Array(
  Type.Object({ name: Type.String(), shape: Type.Array(Type.Integer({ description: "−1: left open" })) }, strict),
);
const OutputShape = Type.Array(Type.Integer());

const Model = Type.Object(
  {
    model_id: ModelId,
    name: Type.String(),
    description: Type.String(),
    owner: TextOrNull,
    uploaded_at: Time,
    sha256: Type.String(),
    size: Type.Integer({ minimum: 0, description: "Bytes" }),
    classes: Type.Array(Type.String(), { description: "In the order of the outputs" }),
    inputs: Inputs,
    output_shape: OutputShape,
    outputs: oneOf(OUTPUTS),
  },
  strict,
);

function told({ model_id, name, description, owner, uploaded_at, sha256, size, ...rest }: ModelRecord) {
  const { classes, inputs, output_shape, outputs } = rest;
  return { model_id, name, description, owner, uploaded_at, sha256, size, classes, inputs, output_shape, outputs };
}

/** The methods on the models of callers. */
export function modelsMethods(models: ModelService, spectra: Pick<SpectraService, "fileBytes">) {
  return [uploadMethod(models, spectra), listMethod(models), getMethod(models), deleteMethod(models)] as const;
}

function uploadMethod(models: ModelService, spectra: Pick<SpectraService, "fileBytes">) {
  return defineMethod({
    name: "models.upload",
    summary: "Tries a model (ONNX) on zeros and keeps it for spectra.classify",
    params: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 200, description: "One of the caller's models has it" }),
        content_base64: Type.Optional(
          Type.String({ pattern: "^[A-Za-z0-9+/]*={0,2}$", description: "Its bytes, or `file`" }),
        ),
        file: Type.Optional(
          Type.String({ minLength: 1, maxLength: 4096, description: "An .onnx file below the data root" }),
        ),
        class_mapping: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
          minProperties: 1,
          maxProperties: 10_000,
          description: "Classes with their places among the outputs, from 0",
        }),
        input_shape: Type.Unsafe<number[] | number[][]>({
          ...Type.Union([Shape, Type.Array(Shape, { minItems: 1, maxItems: 8 })]),
          description: "That of its input, or of each: flux [1, 1024], or wavelength, flux and redshift",
        }),
        outputs: Type.Optional(
          oneOf(
            OUTPUTS,
            "What its outputs are; probabilities unless it is said. Nothing is guessed: they have to add up to 1",
          ),
        ),
        description: Type.Optional(Type.String({ maxLength: 10_000 })),
      },
      strict,
    ),
    result: Type.Object(
      { model_id: ModelId, sha256: Type.String(), inputs: Inputs, output_shape: OutputShape },
      strict,
    ),
    errors: [
      "MODEL_ALREADY_EXISTS",
      "MODEL_VALIDATION_ERROR",
      "UNSUPPORTED_FILE_FORMAT",
      "FILE_VALIDATION_ERROR",
      "FILE_NOT_FOUND",
      "FORBIDDEN",
      "INVALID_PROFILE_SPECIFICATION",
      "STORAGE_ERROR",
      "CONFIGURATION_ERROR",
      "EXECUTOR_UNAVAILABLE",
    ],
    example: { name: "mymodel", file: "models/mine.onnx", class_mapping: { Ia: 0, II: 1 }, input_shape: [1, 1024] },
    handler: async (
      { name, content_base64, file, class_mapping, input_shape, outputs = "probabilities", description = "" },
      context,
    ) => {
      if ((content_base64 === undefined) === (file === undefined)) {
        const msg = "Give either content_base64 or file";
        throw new ServiceError("INVALID_PARAMS", [{ loc: ["params"], msg, type: "value_error" }]);
      }
      const bytes =
        file === undefined
          ? Buffer.from(content_base64 ?? "", "base64")
          : await spectra.fileBytes(file, context.caller);
      const [first] = input_shape;
      const inputShapes = typeof first === "number" ? [input_shape as number[]] : (input_shape as number[][]); // by its first
      const described = { name, description, classMapping: class_mapping, inputShapes, outputs };
      const { model_id, sha256, inputs, output_shape } = await models.upload(described, bytes, context);
      return { model_id, sha256, inputs, output_shape };
    },
  });
}

function listMethod(models: ModelService) {
  return defineMethod({
    name: "models.list",
    summary: "The caller's models, in the order in which they were uploaded",
    params: Type.Object({ admin: Admin }, strict),
    result: Type.Object({ models: Type.Array(Model) }, strict),
    errors: ["ADMIN_REQUIRED", "CONFIGURATION_ERROR"],
    example: {},
    handler: async ({ admin = false }, { caller }) => ({ models: models.list(actingAs(caller, admin)).map(told) }),
  });
}

function getMethod(models: ModelService) {
  return defineMethod({
    name: "models.get",
    summary: "A model: what it takes, what it gives, and its hash",
    params: Type.Object({ model_id: ModelId, admin: Admin }, strict),
    result: Model,
    errors: ["MODEL_NOT_FOUND", "ADMIN_REQUIRED", "CONFIGURATION_ERROR"],
    example: { model_id: "0c1d2e3f-aa5a-4d29-8c5d-c97a00000000" },
    handler: async ({ model_id, admin = false }, { caller }) => told(models.get(model_id, actingAs(caller, admin))),
  });
}

function deleteMethod(models: ModelService) {
  return defineMethod({
    name: "models.delete",
    summary: "Deletes a model",
    params: Type.Object({ model_id: ModelId, admin: Admin }, strict),
    result: Type.Object({ model_id: ModelId, deleted: Type.Literal(true) }, strict),
    errors: ["MODEL_NOT_FOUND", "ADMIN_REQUIRED", "STORAGE_ERROR", "CONFIGURATION_ERROR"],
    example: { model_id: "0c1d2e3f-aa5a-4d29-8c5d-c97a00000000" },
    handler: async ({ model_id, admin = false }, { caller }) => {
      models.delete(model_id, actingAs(caller, admin));
      return { model_id, deleted: true as const };
    },
  });
}
