/**
 * How deep files are profiled: tables by their columns, archives by the files in them, documents by their text and
 * images by what they tell of themselves.
 */
export const DEPTHS = ["columns", "files", "document", "image"] as const;

type Depth = (typeof DEPTHS)[number];

/** What a file carries of its format from thread to thread; the rest is in the registry, by the name. */
export interface FormatFacts {
  /** Name for people, of which there is one. */
  name: string;
  /** Media type, as in `encodingFormat`. */
  media_type: string;
  /** How deep a file of this format is profiled. */
  depth: Depth;
}
