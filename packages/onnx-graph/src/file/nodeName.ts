/** A node for the person who has to find it: its op, its name and what it makes. */
export function nodeName(node: {
  readonly op?: string;
  readonly opType?: string;
  readonly name: string;
  readonly output?: readonly string[];
  readonly outputs?: readonly string[];
}): string {
  const op = node.opType ?? node.op ?? "";
  if (node.name !== "") return `${op} "${node.name}"`;
  const made = (node.output ?? node.outputs)?.find((name) => name !== "");
  return made === undefined ? op : `${op} that makes "${made}"`;
}
