/** Names in a message, as many as one reads. */
export function listed(names: readonly string[]): string {
  const all = names.join(", ");
  return all.length > 500 ? `${all.slice(0, 500)}…` : all;
}
