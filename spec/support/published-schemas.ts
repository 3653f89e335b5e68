import { Ajv, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import type { OpenRpcDocument } from "../../src/methods/contract.ts";
import { documentSchemas } from "../../src/profiling/output/document-schemas.ts";

/** Compiled schemas by their text: what many services publish is compiled once. */
const compiled = new Map<string, ValidateFunction>();

/** What checks the results of a method by what a service publishes; undefined of a method that it does not. */
export function resultValidator(
  { methods, components: { schemas } }: OpenRpcDocument,
  method: string,
): ValidateFunction | undefined {
  const published = methods.find(({ name }) => name === method);
  return published && validator({ ...published.result.schema, components: { schemas } });
}

/** Every way in which a document, or a part of one, is not what its published schema says. */
export function schemaProblems(name: string, document: unknown): string[] {
  const validate = validator({ $ref: `#/components/schemas/${name}`, components: { schemas: documentSchemas } });
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function validator(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const validate = compiled.get(text) ?? strictAjv().compile(schema);
  compiled.set(text, validate);
  return validate;
}

function strictAjv(): Ajv {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, discriminator: true });
  ajv.addVocabulary(["components"]);
  ajvFormats.default(ajv);
  return ajv;
}
