import { createPlaceTable } from "@reg/core/units";
import { type Dim, partsOf } from "../graph/dim.ts";
import type { Graph, GraphNode, Value } from "../graph/graph.ts";
import type { Place } from "./place.ts";

/** A node and the places of what it reads and makes. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly read: readonly (Value | undefined)[];
  readonly inputs: readonly (Place | undefined)[];
  readonly outputs: readonly (Place | undefined)[];
}

/** The places of a graph. */
export interface Places {
  readonly nodes: readonly PlacedNode[];
  readonly inputs: readonly Place[];
  /** Of a computed value. */
  of(name: string): Place | undefined;
  /** All places, in the order of their entries. */
  readonly all: readonly Place[];
  /** How many entries there are. */
  readonly size: number;
}

/** Whether a node holds a tensor; one that says its numbers in another way is an op like others. */
const holdsTensor = ({ op, domain, attributes: { value } }: GraphNode): boolean =>
  op === "Constant" && domain === "" && typeof value === "object" && "data" in value;

/** Whether the file stores a value's numbers. */
function isLeaf(graph: Graph, name: string): boolean {
  const maker = graph.makerOf({ name });
  return graph.initializers.has(name) || (maker !== undefined && holdsTensor(maker));
}

const knownPart = (dim: Dim): number => partsOf(dim).known;

/** What an input says of an open length is a name, whatever it looks like. */
const wholeLength = (dim: Dim): number => (typeof dim === "number" ? dim : 1);

/** Gives every value of a graph its place, and every weight one for each node that reads it. */
export function createPlaces(graph: Graph): Places {
  const table = createPlaceTable<Place>();
  const computed = new Map<string, Place>();
  const add = ({ name, shape, type }: Value, leaf: boolean, isFixed: boolean, countOf = knownPart): Place => {
    const place = table.add({ name, shape, type, isLeaf: leaf, isFixed }, (shape ?? []).map(countOf));
    if (!leaf) computed.set(name, place);
    return place;
  };
  const inputs = graph.inputs.map((value) => add(value, false, false, wholeLength));
  const nodes = graph.nodes
    .filter((node) => !holdsTensor(node))
    .map((node): PlacedNode => {
      const read = node.inputs.map((name) => (name === "" ? undefined : graph.value(name)));
      const places = read.map((value) => {
        if (!value) return undefined;
        return isLeaf(graph, value.name) ? add(value, true, true) : computed.get(value.name);
      });
      const isFixed = places.length > 0 && places.every((place) => place?.isFixed !== false);
      const made = node.outputs.map((name) => (name === "" ? undefined : add(graph.value(name), false, isFixed)));
      return { node, read, inputs: places, outputs: made };
    });
  return { nodes, inputs, of: (name) => computed.get(name), all: table.all, size: table.size };
}
