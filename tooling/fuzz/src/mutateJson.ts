import { numbers, strings } from "./hostile.ts";
import type { Random } from "./random.ts";

/** JSON, and what a JavaScript caller can put in its place. */
type Json = unknown;

const isObject = (value: Json): value is Record<string, Json> => typeof value === "object" && value !== null;

interface Place {
  readonly holder: Record<string, Json>;
  readonly key: string;
}

/** What has more places is as large as it should get. */
const most = 2000;

/** The places in a value, each as the object it is in and its key there. */
function placesIn(value: Record<string, Json>): readonly Place[] {
  const places: Place[] = [];
  const holders = [value];
  for (let holder = holders.pop(); holder && places.length < most; holder = holders.pop()) {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const inner = holder[key];
      if (isObject(inner)) holders.push(inner);
    }
  }
  return places;
}

/** Ways to put a value inside another. */
const wrappers: readonly ((value: Json) => Json)[] = [
  (value) => [value],
  (penalty) => ({ penalty }),
  (value) => ({ name: "sum", penalties: [value] }),
  (config) => ({ class_name: "L1L2", config }),
];

function nested(random: Random, value: Json): Json {
  const wrap = random.pick(wrappers);
  let deep = value;
  for (let left = random.pick([3, 100, 3000, 20_000]); left > 0; left--) deep = wrap(deep);
  return deep;
}

/** An unexpected value for a place, or one from another place. */
function other(random: Random, there: Json, elsewhere: Json): Json {
  switch (random.integer(9)) {
    case 0:
      return random.pick(numbers);
    case 1:
      return random.pick(strings);
    case 2:
      return random.pick([null, undefined, true, false, [], {}, "", 1n, () => 1, Symbol("s"), new Map(), new Date(0)]);
    case 3:
      return structuredClone(elsewhere);
    case 4:
      return [there];
    case 5:
      return { name: there };
    case 6:
      return Array.from({ length: random.pick([2, 50, 300]) }, () => there);
    case 7:
      return nested(random, there);
    default:
      return typeof there === "object" ? "[object Object]" : String(there);
  }
}

/** A copy with one to four places changed: values replaced, left out or moved, and names that every object has. */
export function mutateJson(random: Random, value: Json): Json {
  const box: Record<string, Json> = { value: structuredClone(value) };
  for (let left = 1 + random.integer(4); left > 0; left--) {
    const places = placesIn(box);
    if (places.length >= most) break;
    const { holder, key } = random.pick(places);
    const from = random.pick(places);
    if (random.once(6) && holder !== box) delete holder[key];
    else if (random.once(6) && !Array.isArray(holder)) {
      const name = random.pick(strings);
      // As JSON.parse does it: `__proto__` becomes a key like any other.
      Object.defineProperty(holder, name, { value: holder[key], enumerable: true, configurable: true, writable: true });
    } else {
      const moved = from.holder[from.key];
      const plain = isObject(moved) || typeof moved === "function" || typeof moved === "symbol" ? null : moved;
      holder[key] = other(random, holder[key], plain);
    }
  }
  return box.value;
}
