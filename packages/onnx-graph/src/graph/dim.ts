// The length of an axis: a number, or a product of a number and symbols such as `batch` or `6*batch`. Two lengths are
// the same when they print the same; `?3` is a length nothing is known of.

/** The length of an axis where it is known, a symbolic product where it is not. */
export type Dim = number | string;
/** A shape, symbolic where it has to be. */
export type Shape = readonly Dim[];

/** Symbols of products of products would grow without end; a longer one is a length nothing is known of. */
const longestSymbol = 1024;

let unknowns = 0;

/** A length nothing is known of; different from every other. */
export const unknownDim = (): Dim => `?${unknowns++}`;

interface Product {
  readonly factor: number;
  readonly symbols: readonly string[];
}

function parse(dim: Dim): Product {
  if (typeof dim === "number") return { factor: dim, symbols: [] };
  const parts = dim.split("*");
  const numeric = /^\d+$/.test(parts[0]!);
  return { factor: numeric ? Number(parts[0]) : 1, symbols: numeric ? parts.slice(1) : parts };
}

function print({ factor, symbols }: Product): Dim {
  if (symbols.length === 0 || factor === 0) return factor;
  const sorted = symbols.toSorted().join("*");
  return factor === 1 ? sorted : `${factor}*${sorted}`;
}

const lettersOf = (dims: Shape): number => dims.reduce<number>((sum, dim) => sum + String(dim).length, 0);

/** How many entries these lengths span. */
export function product(dims: Shape): Dim {
  if (lettersOf(dims) > longestSymbol) return unknownDim();
  const parts = dims.map(parse);
  const factor = parts.reduce((all, part) => all * part.factor, 1);
  return print({ factor, symbols: parts.flatMap(({ symbols }) => symbols) });
}

/** The length where it is one: a whole number that an axis can have, or a symbol. */
export const sane = (dim: Dim | undefined): Dim =>
  (typeof dim === "string" ? dim.length <= longestSymbol : Number.isSafeInteger(dim) && dim! >= 0)
    ? dim!
    : unknownDim();

/** a / b where it comes out exactly, `undefined` where that is not known. */
export function quotient(a: Dim, b: Dim): Dim | undefined {
  const [whole, part] = [parse(a), parse(b)];
  const rest = [...whole.symbols];
  for (const symbol of part.symbols) {
    const at = rest.indexOf(symbol);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  const factor = whole.factor / part.factor;
  return Number.isInteger(factor) ? print({ factor, symbols: rest }) : undefined;
}

/** The length where symbols have these values; `undefined` where it has one without a value. */
export function lengthOf(dim: Dim, values: ReadonlyMap<string, number>): number | undefined {
  const { factor, symbols } = parse(dim);
  const known = symbols.map((symbol) => values.get(symbol));
  return known.every((value) => value !== undefined) ? known.reduce((a, b) => a * b, factor) : undefined;
}

/** A length as an open part and a known one: `12*batch` is `batch` times 12. */
export function partsOf(dim: Dim): { readonly open: Dim; readonly known: number } {
  const { factor, symbols } = parse(dim);
  return { open: print({ factor: 1, symbols }), known: factor };
}

/** Whether every length is a number. */
export const isStatic = (shape: Shape): shape is readonly number[] => shape.every((dim) => typeof dim === "number");

/** The shape two shapes broadcast to, as in NumPy; `undefined` where two symbols meet and either may be 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const [one, other] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (one === other || other === 1) result.push(one);
    else if (one === 1) result.push(other);
    // A known length above 1 wins over a symbol, which must be 1 or the same.
    else if (typeof one === "number") result.push(one);
    else if (typeof other === "number") result.push(other);
    else return undefined;
  }
  return result;
}

/** Whether a shape has the rank and all the known lengths of another. */
export const fitsShape = (shape: Shape, known: Shape): boolean =>
  shape.length === known.length && known.every((dim, axis) => typeof dim === "string" || dim === shape[axis]);
