import { Ajv, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import type { OpenRpcDocument } from "../../src/methods/contract.ts";
import { documentSchemas } from "../../src/profiling/output/document-schemas.ts";

type Components = Pick<OpenRpcDocument["components"], "schemas">;

/** What checks a result, by method, from the schemas that a service publishes. */
export function resultValidators({ methods, components }: OpenRpcDocument): Map<string, ValidateFunction> {
  const ajv = strictAjv();
  const { schemas } = components;
  return new Map(methods.map(({ name, result }) => [name, ajv.compile({ ...result.schema, components: { schemas } })]));
}

const validators = new Map<string, ValidateFunction>();

/** Every way in which a document, or a part of one, is not what its published schema says. */
export function schemaProblems(name: string, document: unknown): string[] {
  const validate = validators.get(name) ?? compiled(name, { schemas: documentSchemas });
  validators.set(name, validate);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function compiled(name: string, components: Components): ValidateFunction {
  return strictAjv().compile({ $ref: `#/components/schemas/${name}`, components });
}

function strictAjv(): Ajv {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(["components"]);
  ajvFormats.default(ajv);
  return ajv;
}
