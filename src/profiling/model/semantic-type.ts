import { type Static, Type } from "typebox";

/** What the values of a column can mean beyond their type. */
export const SemanticName = Type.Enum([
  "email",
  "url",
  "uuid",
  "ipv4",
  "ipv6",
  "mac",
  "country_code",
  "currency_code",
  "latitude",
  "longitude",
  "coordinates",
  "phone",
  "iban",
  "credit_card",
  "doi",
  "issn",
  "isbn",
  "postcode",
  "hash",
]);

export type SemanticName = Static<typeof SemanticName>;

/** A meaning that a column's values have. */
export const SemanticType = Type.Object(
  {
    type: SemanticName,
    share: Type.Number({ description: "Share (0–1) of the column's non-empty values that match" }),
    approximate: Type.Optional(
      Type.Literal(true, {
        description: "The share is that of some distinct values, drawn at random, rather than of all",
      }),
    ),
    checked: Type.Optional(Type.Integer({ description: "Then: how many distinct values were drawn" })),
  },
  { additionalProperties: false },
);

export type SemanticType = Static<typeof SemanticType>;

/** The form that the values of a text column have. */
export const Pattern = Type.Object(
  {
    regex: Type.String({
      description: "A regular expression, for JavaScript and RE2 alike, that the values match from end to end",
    }),
    share: Type.Number({ description: "Share (0–1) of the column's non-empty values that match" }),
  },
  { additionalProperties: false },
);

export type Pattern = Static<typeof Pattern>;
