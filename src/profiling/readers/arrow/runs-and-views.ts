import { Data, DataType, Field, Type } from "apache-arrow";
import { Type as WrittenType } from "apache-arrow/fb/type";
import { VectorLoader } from "apache-arrow/visitor/vectorloader";
import { InvalidError } from "../opened-file.ts";

// "Run-End Encoded Layout" and "ListView Layout" of the Arrow columnar format, versions 1.3 and 1.4.

/** Lists that are anywhere in their values, each with its place and length. */
export class ListView extends DataType<Type.NONE> {
  readonly items: Field;
  readonly isLarge: boolean;

  constructor(items: Field, isLarge: boolean) {
    super(Type.NONE);
    this.items = items;
    this.isLarge = isLarge;
  }
}

/** The places and lengths of some lists; their values are its child. */
export class ListViews extends Data<ListView> {
  readonly places: Integers;
  readonly lengths: Integers;

  constructor(type: ListView, size: { length: number; nullCount: number }, parts: ListParts) {
    super(type, 0, size.length, size.nullCount, { 2: parts.valid } as never, [parts.values]);
    this.places = parts.places;
    this.lengths = parts.lengths;
  }
}

type Integers = ArrayLike<number | bigint>;

interface ListParts {
  valid: Uint8Array;
  places: Integers;
  lengths: Integers;
  values: Data;
}

/** Values that stand once for all rows of a run; the children are the rows at which the runs end, and the values. */
export class RunEndEncoded extends DataType<Type.NONE> {
  readonly values: Field;
  readonly ends: Field;

  constructor(ends: Field, values: Field) {
    super(Type.NONE);
    this.ends = ends;
    this.values = values;
  }
}

type Written = Parameters<typeof Field.decode>[0];

const decodeField = Field.decode;
const { visit } = VectorLoader.prototype;

/** Lets the library read fields of types of which it knows nothing. */
export function registerRunsAndViews(): void {
  Object.assign(Field, { decode: decodedField });
  VectorLoader.prototype.visit = WiderLoader.prototype.visit;
}

function decodedField(written: Written, dictionaries?: Map<number, DataType>): Field {
  const kind = written.typeType();
  const name = written.name() ?? "";
  const known = written.dictionary() === null ? typeOf(kind, written, dictionaries) : null;
  if (known !== null) return new Field(name, known, written.nullable());
  if (kind > WrittenType.LargeList && kind !== WrittenType.BinaryView && kind !== WrittenType.Utf8View) {
    const type = WrittenType[kind] ?? `number ${kind}`;
    throw new InvalidError(`its column '${name.slice(0, 100)}' has the type ${type}, which cannot be read`);
  }
  return decodeField(written, dictionaries) as Field;
}

function typeOf(kind: number, written: Written, dictionaries?: Map<number, DataType>): DataType | null {
  const isView = kind === WrittenType.ListView || kind === WrittenType.LargeListView;
  if (!isView && kind !== WrittenType.RunEndEncoded) return null;
  const children = Array.from({ length: written.childrenLength() }, (_, i) => written.children(i)).flatMap((child) =>
    child === null ? [] : [decodedField(child, dictionaries)],
  );
  const [first, second] = children;
  if (isView && first !== undefined) return new ListView(first, kind === WrittenType.LargeListView);
  return first === undefined || second === undefined ? null : new RunEndEncoded(first, second);
}

/** What the library does when it takes the parts of a record batch for its columns, for the further types too. */
class WiderLoader extends VectorLoader {
  override visit<T extends DataType>(node: Field<T> | T): Data<T>;
  override visit(node: Field | DataType): Data {
    const type: DataType = node instanceof Field ? node.type : node;
    if (type instanceof RunEndEncoded) {
      const { length } = this.nextFieldNode();
      return new Data(type, 0, length, 0, {}, [this.visit(type.ends), this.visit(type.values)]);
    }
    if (!(type instanceof ListView)) return visit.call(this, node);
    const size = this.nextFieldNode();
    const valid = this.readNullBitmap(type, size.nullCount);
    const places = integers(this.readData(type), type.isLarge);
    const lengths = integers(this.readData(type), type.isLarge);
    return new ListViews(type, size, { valid, places, lengths, values: this.visit(type.items) });
  }
}

/** The library's bytes may begin anywhere in theirs. */
function integers(bytes: Uint8Array, isLarge: boolean): Integers {
  const width = isLarge ? 8 : 4;
  const { buffer } = new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % width)));
  return isLarge ? new BigInt64Array(buffer) : new Int32Array(buffer);
}
